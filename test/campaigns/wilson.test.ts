import { expect } from 'chai';
import { wilsonInterval } from '../../backend/src/campaigns/wilson.js';

describe('The 95 % Wilson interval', () => {
	// As R's binom.confint(hits, trials, method = "wilson") gives them.
	for (const [hits, trials, low, high] of [
		[0, 10, 0, 0.2775],
		[1, 3, 0.0615, 0.7923],
		[5, 10, 0.2366, 0.7634],
		[10, 10, 0.7225, 1],
		[200, 1000, 0.1764, 0.2259],
	] as const) {
		it(`of ${hits} in ${trials} reaches from ${low} to ${high}`, () => {
			const interval = wilsonInterval(hits, trials);
			expect(interval[0]).to.be.closeTo(low, 0.00005);
			expect(interval[1]).to.be.closeTo(high, 0.00005);
		});
	}

	it('holds its own share, and never leaves 0 to 1', () => {
		for (let trials = 1; trials <= 60; trials += 1) {
			for (let hits = 0; hits <= trials; hits += 1) {
				const [low, high] = wilsonInterval(hits, trials);
				expect(low).to.be.within(0, hits / trials);
				expect(high).to.be.within(hits / trials, 1);
			}
		}
	});
});
