import { expect } from 'chai';
import { readFingerprint } from '../../backend/src/redirect/request-fingerprint.js';
import { androidPerson } from '../support/visitors.js';

const headersOf = (...pairs: [string, string][]) =>
	JSON.parse(readFingerprint(pairs.flat()).headers) as [string, string][];

describe('what is read of a request', () => {
	it('are all headers that tell browsers from each other, in their order', () => {
		const { 'user-agent': userAgent, ...telling } = androidPerson.headers;
		const raw = Object.entries(androidPerson.headers).flat();
		expect(readFingerprint(raw)).to.deep.equal({
			userAgent,
			headers: JSON.stringify(Object.entries(telling)),
		});
	});

	it('is no header whose name somebody made up', () => {
		const made = ['sec-ch-ua-x1', 'sec-ch-1', 'sec-fetch-abc', 'sec-ch-', 'accept-x', '__proto__'];
		const pairs = made.map((name): [string, string] => [name, 'x']);
		const long: [string, string] = [`sec-ch-ua-${'y'.repeat(200)}`, 'x'];
		expect(headersOf(...pairs, long, ['Accept', '*/*'])).to.deep.equal([['accept', '*/*']]);
	});

	it('is at most so much of each value, and of all together', () => {
		const [[, value]] = headersOf(['Via', 'v'.repeat(5000)]) as [[string, string]];
		expect(value).to.equal('v'.repeat(256));
		const many = Array.from({ length: 500 }, (_, n): [string, string] => ['Via', `${n} proxy`]);
		const long = Array.from({ length: 60 }, (): [string, string] => ['From', 'f'.repeat(256)]);
		for (const flood of [many, long]) {
			const kept = headersOf(...flood);
			expect(kept).to.deep.equal(
				flood.slice(0, kept.length).map(([name, v]) => [name.toLowerCase(), v]),
			);
			expect(kept.flat().join('').length).to.be.within(1500, 2048);
		}
	});

	it('keeps no more of a user agent in memory than it shows', () => {
		const flood = (): string[] =>
			Array.from({ length: 2000 }, (_, n) => {
				const { userAgent } = readFingerprint(['User-Agent', String(n).padEnd(100_000, 'u')]);
				return userAgent!;
			});
		const before = process.memoryUsage().heapUsed;
		const kept = flood();
		expect(new Set(kept.map(({ length }) => length))).to.deep.equal(new Set([1024]));
		// As slices, they would keep two hundred megabytes.
		expect(process.memoryUsage().heapUsed - before).to.be.below(100_000_000);
	});
});
