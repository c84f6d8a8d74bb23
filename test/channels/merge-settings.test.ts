import { expect } from 'chai';
import {
	hasSetting,
	mergeSettings,
	splitSettings,
} from '../../backend/src/channels/merge-settings.js';

describe('Changing settings', () => {
	it('keeps what is left out and takes away what is null, inside of a setting too', () => {
		const former = { a: 1, b: { c: 2, d: { e: 3, f: 4 } } };
		const change = { a: null, b: { d: { f: null, g: 5 } }, h: { i: null, j: 6 } };
		expect(mergeSettings(former, change)).to.deep.equal({
			b: { c: 2, d: { e: 3, g: 5 } },
			h: { j: 6 },
		});
	});

	it('takes lists whole, and groups in place of what was none', () => {
		const former = { a: [1, 2], b: 'x' };
		expect(mergeSettings(former, { a: [3], b: { c: 1 } })).to.deep.equal({ a: [3], b: { c: 1 } });
	});

	it('takes names for names', () => {
		const change = JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>;
		mergeSettings({}, change);
		expect({}).not.to.have.property('polluted');
		expect(hasSetting({}, 'constructor')).to.equal(false);
	});
});

describe('Splitting settings', () => {
	const whole = { url: 'u', key: 'k', receipt: { path: 'p', secret: 's' }, headers: { a: 'b' } };
	const { taken, rest } = splitSettings(whole, new Set(['key', 'receipt.secret', 'absent.too']));

	it('takes out what has a path, and leaves the rest', () => {
		expect(taken).to.deep.equal({ key: 'k', receipt: { secret: 's' } });
		expect(rest).to.deep.equal({ url: 'u', receipt: { path: 'p' }, headers: { a: 'b' } });
		expect(hasSetting(taken, 'receipt.secret')).to.equal(true);
		expect(hasSetting(rest, 'receipt.secret')).to.equal(false);
	});

	it('can be undone', () => {
		expect(mergeSettings(rest, taken)).to.deep.equal(whole);
	});
});
