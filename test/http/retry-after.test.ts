import { expect } from 'chai';
import { readRetryAfter } from '../../backend/src/http/retry-after.js';

describe('Retry-After', () => {
	const now = new Date('2026-11-21T12:00:00Z');

	const cases: [header: string | null, milliseconds: number][] = [
		['120', 120_000],
		[' 5 ', 5000],
		['0', 0],
		['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
		['Sat, 21 Nov 2026 11:00:00 GMT', 0],
		['99999999999', 86_400_000],
		['Sat, 21 Nov 2099 12:00:00 GMT', 86_400_000],
		['soon', 0],
		['-5', 0],
		['', 0],
		[null, 0],
	];
	for (const [header, milliseconds] of cases) {
		it(`${JSON.stringify(header)} asks for ${milliseconds} ms`, () => {
			expect(readRetryAfter(header, now)).to.equal(milliseconds);
		});
	}
});
