import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { fingerprint } from '../../../backend/src/verdicts/rules/fingerprint.js';
import { androidPerson, iphonePerson } from '../../support/visitors.js';
import { CARRIER, findAlone, HOSTING } from '../support/scene.js';

const WINDOWS =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

function find(headers: Record<string, string>, network = CARRIER) {
	const { 'user-agent': userAgent = null, ...rest } = headers;
	return findAlone(
		fingerprint,
		bareEvidence({ userAgent, headers: new Map(Object.entries(rest)), network }),
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

	it('takes what is missing for a small sign, and for more out of rented servers', () => {
		const names = ['accept-language', 'upgrade-insecure-requests', 'accept-encoding', 'sec-ch-ua'];
		const lacking = names.map((_, n) => without(androidPerson.headers, ...names.slice(0, n + 1)));
		const pointsFrom = (network: typeof CARRIER) =>
			lacking.map((headers) => find(headers, network)!.points);
		expect(pointsFrom(CARRIER)).to.deep.equal([5, 10, 10, 10]);
		expect(pointsFrom(HOSTING)).to.deep.equal([5, 30, 50, 50]);
		expect(find(lacking.at(-1)!)!.detail).to.equal(
			"Unlike a browser's: no Accept-Language, no Accept-Encoding, no Upgrade-Insecure-Requests, client hints missing.",
		);
	});

	it('asks of each browser what it sends', () => {
		const firefox = 'Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0';
		const { 'user-agent': _, ...iphone } = iphonePerson.headers;
		expect(find({ 'user-agent': firefox, ...iphone })!.detail).to.contain(
			'no Upgrade-Insecure-Requests',
		);
		const sent = { ...iphone, 'upgrade-insecure-requests': '1' };
		expect(find({ 'user-agent': firefox, ...sent })).to.equal(null);
		expect(find({ 'user-agent': WINDOWS, ...sent })!.detail).to.contain('client hints missing');
		const old = iphonePerson.headers['user-agent']!.replace('Version/18.6', 'Version/15.6');
		const { accept, ...withoutAccept } = without(
			iphone,
			'sec-fetch-dest',
			'sec-fetch-mode',
			'sec-fetch-site',
		);
		expect(find({ 'user-agent': old, accept: accept!, ...withoutAccept })).to.equal(null);
		expect(find({ 'user-agent': old, accept: '*/*', ...withoutAccept })!.points).to.equal(5);
	});

	it('asks little of web views, which differ from app to app', () => {
		const view =
			'Mozilla/5.0 (Linux; Android 14; SM-A546B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.34 Mobile Safari/537.36';
		const accept = 'text/html,*/*;q=0.8';
		expect(
			find({ 'user-agent': view, accept, 'accept-language': 'de', 'accept-encoding': 'gzip' }),
		).to.equal(null);
		expect(find({ 'user-agent': view, accept }, HOSTING)!.points).to.equal(10);
	});

	it('does not ask for what plain HTTP leaves out', () => {
		const plain = without(
			{ ...iphonePerson.headers, 'accept-encoding': 'gzip, deflate' },
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
