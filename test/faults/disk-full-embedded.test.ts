import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Clickloop } from './support/clickloop.js';
import { compare, embeddedDatabase, query } from './support/database.js';
import { mintLinks } from './support/links.js';
import { canMount, mountSmallDisk, type SmallDisk } from './support/small-disk.js';
import { allLoaded, createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

/** Megabytes: an empty database takes 43, and nothing of what comes here fills the rest by itself. */
const DISK = 300;
/** More segments of its log than the server has in reserve. */
const SEGMENTS = 20;

/** The embedded database, and all that would wait for it, on one disk. */
describe('The disk of the embedded PostgreSQL is full', () => {
	let stage: Stage | undefined;
	let disk: SmallDisk;
	let clickloop: Clickloop;
	let taps: Taps;
	let tokens: string[];

	beforeEach(async function () {
		// Only root can mount a small disk; others are told so by the skipped tests.
		if (!canMount()) this.skip();
		stage = await createStage();
		disk = await mountSmallDisk(stage, DISK);
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: disk.directory });
		taps = stage.taps([clickloop.url]);
		tokens = await mintLinks(clickloop, 10);
		for (const token of tokens) expect((await taps.tap(token)).status).to.equal(302);
	});
	afterEach(() => stage?.end());

	const mint = () =>
		clickloop.api<{ type: string }>('POST', '/v1/links', { url: 'https://acme.com/more' });
	const countLost = () => clickloop.metric('clickloop_clicks_lost_total');

	async function isWellAgain(): Promise<number> {
		const cleared = performance.now();
		await eventually(async () => expect((await mint()).status).to.equal(201), 30_000);
		return Math.round(performance.now() - cleared);
	}

	/** Ends the tapping, and holds what was stored and what was counted as lost against the taps. */
	async function settleUp(stopTapping: () => Promise<void>) {
		const since = taps.all.length;
		const lost = await countLost();
		await eventually(() => expect(taps.all.length).to.be.greaterThan(since + 50));
		await stopTapping();
		await allLoaded(disk.directory);
		expect(await countLost(), 'lost after there was space again').to.equal(lost);
		const { stored, lostCount, doubled, invented } = await compare(
			await embeddedDatabase(disk.directory),
			taps,
		);
		expect(taps.statuses()).to.have.all.keys('302');
		expect({ doubled, invented }).to.deep.equal({ doubled: [], invented: [] });
		const { body } = await clickloop.api<{ warning: string }>('GET', '/readyz');
		expect(body.warning).to.contain(`has lost ${lost} clicks`);
		return { taps: taps.all.length, stored, lost, missing: lostCount };
	}

	it('redirects go on, what is lost is counted, the API says so, and all is well once there is space', async () => {
		const stopTapping = taps.keepTapping(tokens, 8);
		await disk.fill();
		await eventually(async () => {
			const { status, body } = await mint();
			expect([status, body.type]).to.deep.equal([503, '/docs#problem-disk-full']);
		}, 60_000);
		await eventually(async () => expect(await countLost()).to.be.greaterThan(0));
		expect((await clickloop.api('GET', '/v1/campaigns')).status).to.equal(200);

		await disk.clear();
		const back = await isWellAgain();
		const figures = await settleUp(stopTapping);
		say(`back after ${back} ms; ${JSON.stringify(figures)}`);
		expect(figures.missing).to.equal(figures.lost);
		expect(figures.stored + figures.lost).to.equal(figures.taps);
		expect(clickloop.output()).to.contain('Clicks were lost: neither the database nor the disk');
	});

	it('also where it cannot even write its log, and ends: it is started anew once there is space', async () => {
		const stopTapping = taps.keepTapping(tokens, 8);
		await disk.fill();
		const useUpLog = async () => {
			const database = await embeddedDatabase(disk.directory);
			for (let segment = 0; segment < SEGMENTS; segment += 1) {
				await query(database, 'UPDATE links SET position = position');
				await query(database, 'SELECT pg_switch_wal()');
			}
		};
		// A dying server frees some space, with which it may get up again once or twice.
		await eventually(async () => {
			await useUpLog().catch(() => undefined);
			await disk.fill();
			expect(clickloop.output()).to.contain('Trying again in');
		}, 60_000);
		await eventually(async () => expect((await mint()).status).to.equal(503));
		const lost = await countLost();
		await eventually(async () => expect(await countLost()).to.be.greaterThan(lost), 30_000);

		await disk.clear();
		const back = await isWellAgain();
		const figures = await settleUp(stopTapping);
		say(`back after ${back} ms; ${JSON.stringify(figures)}`);
		// Of the very last group nobody knows whether the dying server has stored it: it may be counted as lost as well.
		expect(figures.missing).to.be.within(1, figures.lost);
		expect(clickloop.output()).to.contain('PostgreSQL ended unexpectedly and is started anew');
		expect(clickloop.output()).to.contain('PostgreSQL runs again');
	});
});
