import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { fingerprint } from '../../../backend/src/verdicts/rules/fingerprint.js';
import { androidPerson, iphonePerson } from '../../support/visitors.js';
import { findAlone } from '../support/scene.js';

const WINDOWS =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

function find(headers: Record<string, string>) {
	const { 'user-agent': userAgent = null, ...rest } = headers;
	return findAlone(
		fingerprint,
		bareEvidence({ userAgent, headers: new Map(Object.entries(rest)) }),
	);
}

const without = (headers: Record<string, string>, ...names: string[]) =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

describe('The rule of the fingerprint', () => {
	it('has nothing to say of what phones really send', () => {
		expect(find(iphonePerson.headers)).to.equal(null);
		expect(find(androidPerson.headers)).to.equal(null);
	});

	it('has nothing to say where a front end passed on no headers, nor of what claims to be no browser', () => {
		expect(find({ 'user-agent': WINDOWS })).to.equal(null);
		expect(find({ 'user-agent': 'curl/8.9.1', accept: '*/*' })).to.equal(null);
		expect(find({ accept: '*/*' })).to.equal(null);
	});

	it('takes what is missing for a small sign, which leaves a browser clear', () => {
		const one = find(without(iphonePerson.headers, 'accept-language'));
		expect(one!.points).to.equal(5);
		expect(one!.detail).to.include('no Accept-Language');
		const most = find({ 'user-agent': WINDOWS, accept: '*/*', 'sec-fetch-mode': 'cors' });
		expect(most!.points).to.equal(10);
	});

	it('does not ask for what old phones and plain HTTP leave out', () => {
		const plain = without(
			iphonePerson.headers,
			'sec-fetch-dest',
			'sec-fetch-mode',
			'sec-fetch-site',
		);
		expect(find(plain)).to.equal(null);
	});

	for (const [what, changed] of [
		['another system', { 'sec-ch-ua-platform': '"Windows"' }],
		['another version', { 'sec-ch-ua': '"Chromium";v="120", "Google Chrome";v="120"' }],
		['no window', { 'sec-ch-ua': '"HeadlessChrome";v="142"' }],
	] as const) {
		it(`finds client hints that name ${what}, and leaves the rest to other signs`, () => {
			const finding = find({ ...androidPerson.headers, ...changed });
			expect(finding).to.include({ verdict: 'bot' });
			expect(finding!.points).to.be.within(40, 59);
		});
	}

	it('knows browsers made from Chrome, which name their own version beside its', () => {
		const samsung = {
			...androidPerson.headers,
			'user-agent':
				'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
			'sec-ch-ua': '"Chromium";v="130", "Samsung Internet";v="28.0", "Not?A_Brand";v="99"',
		};
		expect(find(samsung)).to.equal(null);
	});
});
