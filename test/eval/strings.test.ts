import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readExpected } from './expected.js';
import { findWorse } from './figures.js';
import { judgeAll, summarize } from './strings/evaluate.js';
import { fromPackages, readLabelled, type Labelled } from './strings/labelled.js';

describe('the evaluation of user agents', () => {
	it('finds the rules no worse than they were', async () => {
		const { figures } = summarize(judgeAll(await fromPackages()));
		expect(figures).to.include.all.keys(
			'bots and previews missed',
			'modern phones flagged',
			'modern phones flagged, by traffic',
			'modern in-app browsers flagged',
		);
		expect(findWorse(figures, await readExpected())).to.deep.equal([]);
	});

	it('counts bots taken for people and people taken for bots, by strings and by traffic', () => {
		const phone = (ua: string, weight: number): Labelled => ({
			...{ ua, label: 'human', kind: 'mobile', mobile: true, modern: true, weight },
		});
		const { figures } = summarize(
			judgeAll([
				phone('Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0', 3),
				phone('curl/8.9.1', 1),
				{ ua: 'curl/8.9.1', label: 'bot', kind: 'tool' },
				{ ua: 'Mozilla/5.0 (Android 15; Mobile; rv:1) Gecko/1', label: 'bot', kind: 'disguised' },
				{ ua: 'Twitterbot/1.0', label: 'preview', kind: 'social' },
				{ ua: 'Twitterbot/2.0', label: 'bot', kind: 'a preview all the same' },
			]),
		);
		expect(figures).to.deep.equal({
			'modern phones flagged': 0.5,
			'modern phones flagged, by traffic': 0.25,
			'bots and previews missed': 0.25,
		});
	});

	describe('reads a file of labelled user agents', () => {
		let folder: string;
		before(async () => (folder = await mkdtemp(join(tmpdir(), 'clickloop-eval-'))));
		after(() => rm(folder, { recursive: true }));

		it('plain or gzipped', async () => {
			const entries = [{ ua: 'curl/8.9.1', label: 'bot', kind: 'tool' }];
			const text = JSON.stringify(entries);
			await writeFile(join(folder, 'a.json'), text);
			await writeFile(join(folder, 'a.json.gz'), gzipSync(text));
			expect(await readLabelled(join(folder, 'a.json'))).to.deep.equal(entries);
			expect(await readLabelled(join(folder, 'a.json.gz'))).to.deep.equal(entries);
		});

		it('and says which entry is not labelled as it should be', async () => {
			const path = join(folder, 'wrong.json');
			await writeFile(path, JSON.stringify([{ ua: 'curl/8.9.1', label: 'robot', kind: 'tool' }]));
			const error = await readLabelled(path).catch((error: unknown) => error);
			expect(error)
				.to.be.an('error')
				.with.property('message')
				.that.matches(/entry 0 needs/);
		});
	});
});

describe('figures held against earlier ones', () => {
	it('are worse when higher, by more than rounding', () => {
		expect(findWorse({ missed: 0.002 }, { missed: 0.002, others: 0 })).to.deep.equal([]);
		expect(findWorse({ missed: 0.001 }, { missed: 0.002 })).to.deep.equal([]);
		expect(findWorse({ missed: 0.003 }, { missed: 0.002 })).to.deep.equal([
			'missed: 0.300 %, worse than the 0.200 % once reached',
		]);
	});

	it('are not taken on trust when nothing was expected of them', () => {
		expect(findWorse({ missed: 0 }, {})).to.have.length(1);
	});
});
