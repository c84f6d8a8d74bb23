import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Clickloop } from './support/clickloop.js';
import { embeddedDatabase, expectEachOnce } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import { allLoaded, createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

/** What one round kills. */
const VICTIMS = ['server', 'PostgreSQL', 'both'] as const;

describe('kill -9 at random, under load', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let taps: Taps;

	before(async () => {
		stage = await createStage();
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: stage.directory });
		taps = stage.taps([clickloop.url]);
	});
	after(() => stage.end());

	async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
		// Between two deaths it may just be on its way back.
		const { pid } = await eventually(() => embeddedDatabase(stage.directory));
		if (victim === 'PostgreSQL') {
			process.kill(pid, 'SIGKILL');
			return;
		}
		const killed = clickloop.kill();
		if (victim === 'both') process.kill(pid, 'SIGKILL');
		await killed;
		await clickloop.start();
	}

	it('leaves each click whose 302 was received in the database, once, and invents none', async () => {
		const tokens = await mintLinks(clickloop, 20);
		const stopTapping = taps.keepTapping(tokens, 16);
		const rounds = extent(6, 50);
		for (let round = 0; round < rounds; round += 1) {
			await sleep(200 + Math.random() * 1800);
			await kill(VICTIMS[round % VICTIMS.length]!);
		}
		await sleep(1000);
		await stopTapping();
		await allLoaded(stage.directory);

		const kept = await expectEachOnce(await embeddedDatabase(stage.directory), taps);
		say(`${rounds} rounds, ${JSON.stringify(kept)}, answers ${JSON.stringify(taps.statuses())}`);
		expect(kept.acknowledged).to.be.greaterThan(rounds * 20);
	}).timeout(extent(300_000, 1_800_000));
});
