import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Clickloop } from './support/clickloop.js';
import { expectEachOnce, query } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import type { ServerPostgres } from './support/postgres.js';
import { createStage, say, type Stage } from './support/stage.js';
import type { Tap, Taps } from './support/taps.js';

/** More than may wait (5,000), wait under way (2,000), and are stored while they come in. */
const FLOOD = 12_000;

describe('A database that takes a second for each commit', () => {
	let stage: Stage;
	let postgres: ServerPostgres;
	let clickloop: Clickloop;
	let taps: Taps;
	let tokens: string[];

	before(async () => {
		stage = await createStage();
		postgres = await stage.postgres();
		clickloop = await stage.clickloop({
			DATABASE_URL: postgres.url,
			CLICKLOOP_DATA_DIR: join(stage.directory, 'data'),
		});
		taps = stage.taps([clickloop.url]);
		tokens = await mintLinks(clickloop, 10);
		for (const token of tokens) expect((await taps.tap(token)).status).to.equal(302);
		await query({ connectionString: postgres.url }, slowness(1));
		await query(
			{ connectionString: postgres.url },
			'CREATE TRIGGER slow AFTER INSERT ON arrivals FOR EACH STATEMENT EXECUTE FUNCTION be_slow()',
		);
	});
	after(() => stage.end());

	const slowness = (seconds: number) =>
		`CREATE OR REPLACE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql
		 AS 'BEGIN PERFORM pg_sleep(${seconds}); RETURN NULL; END'`;

	const tapAtOnce = (count: number): Promise<Tap[]> =>
		Promise.all(Array.from({ length: count }, (_, n) => taps.tap(tokens[n % tokens.length]!)));

	/** Not all in the same instant: the system itself would turn connections away. */
	async function tapSoon(count: number): Promise<void> {
		const flood: Promise<Tap[]>[] = [];
		for (let made = 0; made < count; made += 500) {
			flood.push(tapAtOnce(500));
			await sleep(50);
		}
		await Promise.all(flood);
	}

	const memory = async () => (await clickloop.metric('process_resident_memory_bytes')) / 1e6;

	it('answers those who came first first', async () => {
		const waves: Promise<Tap[]>[] = [];
		const answered: number[] = [];
		for (let wave = 0; wave < 4; wave += 1) {
			const tapping = tapAtOnce(300);
			void tapping.then(() => answered.push(wave));
			waves.push(tapping);
			await sleep(1200);
		}
		const all = (await Promise.all(waves)).flat();
		expect(new Set(all.map(({ status }) => status))).to.deep.equal(new Set([302]));
		expect(answered).to.deep.equal([0, 1, 2, 3]);
	});

	it('lets so many wait and no more, keeps its memory bounded, and what it answers', async () => {
		// Slower still, so that the flood comes in faster than it is stored also where load and server share a machine.
		await query({ connectionString: postgres.url }, slowness(3));
		const before = taps.all.length;
		const rounds = extent(1, 5);
		let most = 0;
		for (let round = 0; round < rounds; round += 1) {
			const flood = tapSoon(FLOOD);
			const look = setInterval(() => {
				void memory().then((now) => (most = Math.max(most, now)));
			}, 500);
			await flood;
			clearInterval(look);
		}
		const statuses = taps.statuses(before);
		await query({ connectionString: postgres.url }, 'DROP TRIGGER slow ON arrivals');
		expect((await taps.tap(tokens[0]!)).status).to.equal(302);
		const kept = await expectEachOnce({ connectionString: postgres.url }, taps);
		say(
			`${rounds} floods of ${FLOOD}, answers ${JSON.stringify(statuses)}, at most ${Math.round(most)} MB; ` +
				JSON.stringify(kept),
		);
		// Thousands of new connections a second are more than the system takes: those few never reached the server.
		const { 302: redirected = 0, 503: refused = 0, none = 0, ...others } = statuses;
		expect(others).to.deep.equal({});
		expect(none).to.be.below((rounds * FLOOD) / 20);
		expect(redirected).to.be.at.least(5000);
		expect(refused).to.be.greaterThan(0);
		expect(most).to.be.within(1, 700);
	}).timeout(extent(200_000, 600_000));
});
