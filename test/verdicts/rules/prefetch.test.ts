import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { prefetch } from '../../../backend/src/verdicts/rules/prefetch.js';
import { findAlone } from '../support/scene.js';

const find = (headers: Record<string, string>) =>
	findAlone(prefetch, bareEvidence({ headers: new Map(Object.entries(headers)), at: new Date() }));

describe('The rule of prefetching', () => {
	const told: [browser: string, name: string, value: string][] = [
		['Chrome, by the standard', 'sec-purpose', 'prefetch;prerender'],
		['Chrome, through its proxy', 'sec-purpose', 'prefetch;anonymous-client-ip'],
		['older Chrome', 'purpose', 'prefetch'],
		['Safari', 'x-purpose', 'preview'],
		['Firefox', 'x-moz', 'prefetch'],
	];
	for (const [browser, name, value] of told) {
		it(`believes ${browser}`, () => {
			const finding = find({ [name]: value });
			expect(finding).to.include({ verdict: 'preview' });
			expect(finding!.points).to.be.at.least(110);
			expect(finding!.detail).to.include(`${name}: ${value}`);
		});
	}

	it('has nothing to say of a tap', () => {
		expect(find({})).to.equal(null);
		expect(find({ 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' })).to.equal(null);
		expect(find({ purpose: '', 'x-purpose': 'shopping' })).to.equal(null);
	});
});
