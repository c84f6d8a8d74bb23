import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { judge } from '../../../backend/src/verdicts/judge.js';
import { navigation } from '../../../backend/src/verdicts/rules/navigation.js';
import { androidPerson, iphonePerson } from '../../support/visitors.js';
import { findAlone } from '../support/scene.js';

function evidenceOf(more: Record<string, string>) {
	const { 'user-agent': userAgent, ...headers } = { ...androidPerson.headers, ...more };
	return bareEvidence({ userAgent, headers: new Map(Object.entries(headers)) });
}

describe('The rule of navigation', () => {
	it('has nothing to say of taps, in browsers and apps, nor of requests that tell nothing', () => {
		for (const { headers } of [iphonePerson, androidPerson]) {
			const map = new Map(Object.entries(headers));
			expect(findAlone(navigation, bareEvidence({ headers: map }))).to.equal(null);
		}
		expect(
			findAlone(navigation, evidenceOf({ 'x-requested-with': 'com.instagram.android' })),
		).to.equal(null);
		expect(findAlone(navigation, bareEvidence({}))).to.equal(null);
	});

	for (const [what, more] of [
		['a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
		['an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
		['a service worker', { 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'serviceworker' }],
		['a frame', { 'sec-fetch-dest': 'iframe' }],
		['a script of old', { 'x-requested-with': 'XMLHttpRequest' }],
		['a robot with an owner', { from: 'robot@example.com' }],
		['a part of a file', { range: 'bytes=0-1023' }],
	] as const) {
		it(`takes a request of ${what} for no tap, whatever the browser`, () => {
			const evidence = evidenceOf(more);
			expect(findAlone(navigation, evidence)).to.include({ verdict: 'bot' });
			expect(judge(evidence, true).verdict).to.equal('bot');
		});
	}

	it('leaves a page that is loaded ahead of time a preview', () => {
		const ahead = {
			'sec-fetch-mode': 'no-cors',
			'sec-fetch-dest': 'empty',
			'sec-purpose': 'prefetch',
		};
		expect(judge(evidenceOf(ahead), true).verdict).to.equal('preview');
	});
});
