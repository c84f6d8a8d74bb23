import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Clickloop } from './support/clickloop.js';
import { compare } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import type { ServerPostgres } from './support/postgres.js';
import { canMount, mountSmallDisk, type SmallDisk } from './support/small-disk.js';
import { allLoaded, createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

describe('PostgreSQL is gone and the disk full', () => {
	let stage: Stage | undefined;
	let postgres: ServerPostgres;
	let clickloop: Clickloop;
	let taps: Taps;
	let disk: SmallDisk;

	before(async function () {
		// Only root can mount a small disk; others are told so by the skipped test.
		if (!canMount()) this.skip();
		stage = await createStage();
		disk = await mountSmallDisk(stage, 1);
		postgres = await stage.postgres();
		clickloop = await stage.clickloop({
			DATABASE_URL: postgres.url,
			CLICKLOOP_DATA_DIR: disk.directory,
		});
		taps = stage.taps([clickloop.url]);
	});
	after(() => stage?.end());

	const countLost = () => clickloop.metric('clickloop_clicks_lost_total');

	it('redirects go on; what is lost is counted to the click, logged now and then, and shown', async () => {
		const tokens = await mintLinks(clickloop, 10);
		for (const token of tokens) expect((await taps.tap(token)).status).to.equal(302);
		const tapAll = async (people: number, each: number) => {
			for (let n = 0; n < each; n += 1) {
				await Promise.all(
					Array.from({ length: people }, (_, i) => taps.tap(tokens[i % tokens.length]!)),
				);
			}
		};
		await postgres.stop();
		await tapAll(10, 10);
		expect(await countLost()).to.equal(0);
		await disk.fill();
		await tapAll(10, extent(100, 1000));
		expect(await countLost()).to.be.greaterThan(0);
		await disk.clear();
		await tapAll(10, 10);
		await postgres.start();
		await eventually(async () =>
			expect((await clickloop.api('GET', '/readyz')).status).to.equal(200),
		);
		await allLoaded(disk.directory);

		const lost = await countLost();
		const kept = await compare({ connectionString: postgres.url }, taps);
		const lines = clickloop.output().match(/Clicks were lost/g) ?? [];
		say(
			`${taps.all.length} taps answered ${JSON.stringify(taps.statuses())}, ${kept.stored} stored, ` +
				`${lost} lost, in ${lines.length} lines of the log`,
		);
		expect(taps.statuses()).to.have.all.keys('302');
		expect({ doubled: kept.doubled, invented: kept.invented }).to.deep.equal({
			doubled: [],
			invented: [],
		});
		expect(kept.lostCount).to.equal(lost);
		expect(kept.stored + lost).to.equal(taps.all.length);
		expect(lines.length).to.be.within(1, 30);
		const { body } = await clickloop.api<{ warning: string }>('GET', '/readyz');
		expect(body.warning).to.contain(`has lost ${lost} clicks`).and.to.contain('ENOSPC');
	}).timeout(extent(120_000, 600_000));
});
