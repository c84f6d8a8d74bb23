import { expect } from 'chai';
import { isSignedByTwilio } from '../../backend/src/channels/twilio/signature.js';

/** The example of Twilio's own documentation and libraries. */
const TOKEN = '12345';
const URL = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const FORM = {
	CallSid: 'CA1234567890ABCDE',
	Caller: '+14158675309',
	Digits: '1234',
	From: '+14158675309',
	To: '+18005551212',
};
const SIGNATURE = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';

describe("Twilio's signature", () => {
	const check = (
		change: {
			token?: string;
			signature?: string;
			url?: string;
			form?: Record<string, string>;
		} = {},
	) =>
		isSignedByTwilio(
			change.token ?? TOKEN,
			change.signature ?? SIGNATURE,
			change.url ?? URL,
			new URLSearchParams(change.form ?? FORM),
		);

	it("is right for Twilio's documented example", () => {
		expect(check()).to.equal(true);
	});

	it('does not depend on the order of the parameters', () => {
		const form = Object.fromEntries(Object.entries(FORM).reverse());
		expect(check({ form })).to.equal(true);
	});

	it('may or may not count the port, as Twilio does', () => {
		expect(check({ url: URL.replace('.com', '.com:1234') })).to.equal(true);
		expect(check({ signature: 'kvajT1Ptam85bY51eRf/AJRuM3w=' })).to.equal(true);
		const url = URL.replace('https', 'http');
		expect(check({ url, signature: '0ZXoZLH/DfblKGATFgpif+LLRf4=' })).to.equal(true);
	});

	it('counts each value of a repeated parameter once', () => {
		const form = new URLSearchParams(
			'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234',
		);
		expect(isSignedByTwilio(TOKEN, 'IK+Dwps556ElfBT0I3Rgjkr1wJU=', URL, form)).to.equal(true);
	});

	it('is wrong when anything differs', () => {
		expect(check({ token: '12346' })).to.equal(false);
		expect(check({ url: `${URL}&x=1` })).to.equal(false);
		expect(check({ url: URL.replace('mycompany', 'other') })).to.equal(false);
		expect(check({ form: { ...FORM, Digits: '1235' } })).to.equal(false);
		expect(check({ form: { ...FORM, More: '' } })).to.equal(false);
		expect(check({ signature: '' })).to.equal(false);
		expect(check({ signature: SIGNATURE.slice(0, -4) })).to.equal(false);
	});
});
