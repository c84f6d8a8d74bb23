import { expect } from 'chai';
import { nextAttemptAt, RETRY_TIMES } from '../../backend/src/deliveries/back-off.js';

const now = new Date('2026-11-21T12:00:00Z');

/** @returns seconds until the next attempt */
function wait(attempts: number, retryAfter: string | null = null, random = 0.5): number | null {
	const at = nextAttemptAt({ attempts, now, retryAfter }, RETRY_TIMES, random);
	return at && (at.getTime() - now.getTime()) / 1000;
}

describe('retry times', () => {
	it('are those of the contract', () => {
		const hours = 3600;
		const waits = RETRY_TIMES.map((_, attempts) => wait(attempts));
		expect(waits).to.deep.equal([
			0,
			5,
			300,
			1800,
			2 * hours,
			5 * hours,
			10 * hours,
			14 * hours,
			20 * hours,
			24 * hours,
		]);
		expect(wait(10)).to.equal(null);
	});

	it('vary by a tenth either way', () => {
		expect(wait(2, null, 0)).to.equal(270);
		expect(wait(2, null, 1)).to.equal(330);
	});

	it('are put off by the receiver, in seconds or to a date, by a day at most', () => {
		expect(wait(1, '120')).to.equal(120);
		expect(wait(1, 'Sat, 21 Nov 2026 12:02:00 GMT')).to.equal(120);
		expect(wait(1, '31536000')).to.equal(24 * 3600);
	});

	it('are never put forward by the receiver, nor by what it cannot mean', () => {
		for (const header of ['1', '-5', 'soon', '', 'Sat, 21 Nov 2020 12:00:00 GMT']) {
			expect(wait(2, header), header).to.equal(300);
		}
	});
});
