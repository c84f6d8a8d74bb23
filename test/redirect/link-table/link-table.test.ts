import { expect } from 'chai';
import fc from 'fast-check';
import type { CachedLink } from '../../../backend/src/redirect/link-cache.js';
import {
	createLinkTable,
	type LinkTable,
} from '../../../backend/src/redirect/link-table/link-table.js';
import { MOST_PREFIXES } from '../../../backend/src/redirect/link-table/url-prefixes.js';

const ROOMY = { most: 10_000, size: 2 ** 20 };
/** A hundred links of the usual kind fill it some three times over. */
const SMALL = { most: 10_000, size: 2 ** 16 };

const ALPHABET = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

// Few different ones, for the same to come again.
const aToken = fc.oneof(
	fc.integer({ min: 0, max: 60 }).map((number) => `tok${number}`),
	fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 2 }),
	fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 9, maxLength: 10 }),
);

const aLink: fc.Arbitrary<CachedLink> = fc.record({
	id: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
	location: fc.oneof(
		fc.nat(100).map((number) => `https://acme.com/start?plan=pro&contact=${number}`),
		fc.webUrl({ withQueryParameters: true, withFragments: true }),
		fc.integer({ min: 1, max: 7900 }).map((length) => `https://acme.com/${'x'.repeat(length)}`),
	),
	expiresAt: fc.option(fc.integer({ min: -(10 ** 13), max: 8.64e15 })),
	disabled: fc.boolean(),
});

type Step = (table: LinkTable, model: Map<string, CachedLink>) => void;

const aStep: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 20,
		arbitrary: fc.tuple(aToken, aLink).map(([token, link]): Step => (table, model) => {
			table.set(token, link);
			model.set(token, link);
		}),
	},
	{
		weight: 5,
		arbitrary: aToken.map((token): Step => (table, model) => {
			table.delete(token);
			model.delete(token);
		}),
	},
	{
		weight: 5,
		arbitrary: aToken.map(
			(token): Step =>
				(table) =>
					void table.get(token),
		),
	},
	{
		weight: 1,
		arbitrary: fc.constant<Step>((table, model) => {
			table.doubtAll();
			for (const [token, link] of model) {
				expect(table.get(token)).to.equal(undefined);
				const doubtful = table.getDoubtful(token);
				if (doubtful) expect(doubtful).to.deep.equal(link);
			}
			model.clear();
		}),
	},
);

const steps = fc.array(aStep, { maxLength: 400, size: 'max' });

describe('Links in memory', () => {
	it('are what was last set, whatever came before, while there is room', () => {
		fc.assert(
			fc.property(steps, (all) => {
				const table = createLinkTable({ ...ROOMY, size: 2 ** 22 });
				const model = new Map<string, CachedLink>();
				for (const step of all) {
					step(table, model);
					for (const [token, link] of model) expect(table.get(token)).to.deep.equal(link);
				}
				expect(table.get('neverSet')).to.equal(undefined);
			}),
			{ numRuns: 10, endOnFailure: true },
		);
	});

	it('are either what was last set or not there, where there is little room', () => {
		fc.assert(
			fc.property(steps, fc.integer({ min: 1, max: 40 }), (all, most) => {
				const table = createLinkTable({ ...SMALL, most });
				const model = new Map<string, CachedLink>();
				for (const step of all) {
					step(table, model);
					const found = [...model.keys()].filter((token) => table.get(token));
					for (const token of found) expect(table.get(token)).to.deep.equal(model.get(token));
					expect(found.length).to.be.at.most(most);
				}
			}),
			{ numRuns: 20, endOnFailure: true },
		);
	});

	it('stay right while thousands come and go in one circle', () => {
		const table = createLinkTable({ ...SMALL, most: 1000 });
		for (let number = 0; number < 10_000; number += 1) {
			table.set(tokenOf(number), linkOf(number));
			for (const back of [0, 7, 300, 900]) {
				const before = Math.max(0, number - back);
				const link = table.get(tokenOf(before));
				if (link) expect(link).to.deep.equal(linkOf(before));
			}
			expect(table.get(tokenOf(number))).to.deep.equal(linkOf(number));
		}
	});

	it('are known only in doubt once all may have changed, until they are set again', () => {
		const table = createLinkTable(ROOMY);
		for (let number = 0; number < 100; number += 1) table.set(tokenOf(number), linkOf(number));
		table.doubtAll();
		for (let number = 50; number < 150; number += 1) table.set(tokenOf(number), linkOf(number));
		for (let number = 0; number < 150; number += 1) {
			expect(table.getDoubtful(tokenOf(number))).to.deep.equal(linkOf(number));
			expect(table.get(tokenOf(number)) !== undefined, String(number)).to.equal(number >= 50);
		}
		expect(table.count()).to.equal(150);
	});

	it('are dropped when new ones come, those last that were asked for', () => {
		const table = createLinkTable({ ...ROOMY, most: 100 });
		for (let number = 0; number < 100; number += 1) table.set(tokenOf(number), linkOf(number));
		for (let number = 0; number < 10; number += 1) table.get(tokenOf(number));
		for (let number = 100; number < 190; number += 1) table.set(tokenOf(number), linkOf(number));
		const there = keptOf(table, 190);
		expect(there).to.have.lengthOf(100);
		expect(there).to.include.members([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(there).to.include.members(Array.from({ length: 90 }, (_, i) => 100 + i));
	});

	it('are spared once for being asked for, not for good', () => {
		const table = createLinkTable({ ...ROOMY, most: 100 });
		for (let number = 0; number < 100; number += 1) table.set(tokenOf(number), linkOf(number));
		table.get(tokenOf(0));
		for (let number = 100; number < 300; number += 1) table.set(tokenOf(number), linkOf(number));
		expect(keptOf(table, 300)).to.deep.equal(Array.from({ length: 100 }, (_, i) => 200 + i));
	});

	it('take no more than was agreed when their URLs are long, and fewer of them are kept', () => {
		const table = createLinkTable({ ...SMALL, most: 1000 });
		const long = (number: number) => ({
			...linkOf(number),
			location: `https://acme.com/${String(number).repeat(500)}`,
		});
		for (let number = 1000; number < 1500; number += 1) table.set(tokenOf(number), long(number));
		const there = keptOf(table, 1500);
		expect(there.length).to.be.within(25, 2 ** 16 / 2000);
		for (const number of there) expect(table.get(tokenOf(number))).to.deep.equal(long(number));
	});

	it('are found as well where there is room for ten million, far behind the first 64 MB', () => {
		const table = createLinkTable({ most: 10_000_000, size: 2 ** 30 });
		const long = (number: number) => ({
			...linkOf(number),
			location: `https://acme.com/${String(number).repeat(1500)}`,
		});
		for (let number = 10_000; number < 20_000; number += 1)
			table.set(tokenOf(number), long(number));
		expect(table.count()).to.equal(10_000);
		for (let number = 10_000; number < 20_000; number += 100)
			expect(table.get(tokenOf(number))).to.deep.equal(long(number));
	});

	it('share what their URLs begin with, so that many more fit', () => {
		const kept = (url: (number: number) => string) => {
			const table = createLinkTable(SMALL);
			for (let number = 0; number < 4000; number += 1)
				table.set(tokenOf(number), { ...linkOf(number), location: url(number) });
			return keptOf(table, 4000).length;
		};
		const alike = kept(
			(number) => `https://acme.com/offers/summer?utm_source=sms&contact=${number}`,
		);
		const different = kept(
			(number) => `https://acme.com${number}offers-summer-utm_source-sms-contact`,
		);
		expect(alike).to.be.above(2 * different);
	});

	it('share what URLs begin with today, however many others there were before', () => {
		const table = createLinkTable(SMALL);
		const setMany = (site: string, count: number) => {
			for (let number = 0; number < count; number += 1)
				table.set(tokenOf(number), { ...linkOf(number), location: `https://${site}/${number}` });
		};
		for (let site = 0; site < MOST_PREFIXES + 1000; site += 1) setMany(`site${site}.com`, 4);
		setMany(`${'long'.repeat(25)}.com`, 4000);
		expect(keptOf(table, 4000).length).to.be.above(2000);
	});

	it('can be asked for by tokens that cannot be ours', () => {
		const table = createLinkTable(ROOMY);
		table.set('elevenChars', linkOf(1));
		expect(table.get('elevenChars')).to.equal(undefined);
		table.delete('elevenChars');
	});

	it('know tokens of different lengths apart', () => {
		const table = createLinkTable(ROOMY);
		const tokens = ['0', '00', '00000', '000000', '0000000000', '10000', '00001', '000001'];
		tokens.forEach((token, number) => table.set(token, linkOf(number)));
		tokens.forEach((token, number) => expect(table.get(token)).to.deep.equal(linkOf(number)));
	});
});

function tokenOf(number: number): string {
	return `t${number}`;
}

function linkOf(number: number): CachedLink {
	return {
		id: String(number),
		location: `https://acme.com/start?contact=${number}`,
		expiresAt: number % 3 === 0 ? 1_800_000_000_000 + number : null,
		disabled: number % 5 === 0,
	};
}

/** @returns which of the first so many links are there */
function keptOf(table: LinkTable, count: number): number[] {
	return Array.from({ length: count }, (_, number) => number).filter((number) =>
		table.get(tokenOf(number)),
	);
}
