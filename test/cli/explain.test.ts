import { expect } from 'chai';
import { explain } from '../../backend/src/cli/explain.js';

const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

describe('clickloop explain', () => {
	it("finds a person behind a phone's browser, and says why", () => {
		const lines = explain(['--user-agent', IPHONE], {});
		expect(lines).to.match(/^Device {3}Apple iPhone, iOS 18.5/m);
		expect(lines).to.match(/^human +60 {2}browser: /m);
		expect(lines).to.match(/^Verdict {2}human, at once$/m);
	});

	it('finds a machine without a user agent', () => {
		expect(explain([], {})).to.match(/^Verdict {2}bot, at once$/m);
	});

	it('looks at method, headers and time, too', () => {
		expect(explain(['--user-agent', IPHONE, '--method', 'HEAD'], {})).to.match(/^bot .* method: /m);
		const prefetch = ['--header', 'Sec-Purpose: prefetch;anonymous-client-ip'];
		expect(explain(['--user-agent', IPHONE, ...prefetch], {})).to.match(/^preview .* prefetch: /m);
		expect(explain(['--user-agent', IPHONE, '--seconds', '0.2'], {})).to.match(/^bot .* timing: /m);
	});

	it('refuses what it cannot understand, and says what that was', () => {
		expect(() => explain(['--header', 'nonsense'], {})).to.throw('"nonsense" is not of the form');
		expect(() => explain(['--seconds', 'soon'], {})).to.throw('"soon" is not a number');
		expect(() => explain(['--agent', 'x'], {})).to.throw("Unknown option '--agent'");
	});
});
