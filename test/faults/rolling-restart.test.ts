import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Clickloop } from './support/clickloop.js';
import { expectEachOnce } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import type { ServerPostgres } from './support/postgres.js';
import { createStage, say, type Stage } from './support/stage.js';

describe('Two processes restarted in turn, under load', () => {
	let stage: Stage;
	let postgres: ServerPostgres;
	let processes: Clickloop[];

	before(async () => {
		stage = await createStage();
		postgres = await stage.postgres();
		processes = [];
		for (const name of ['one', 'other']) {
			const clickloop = await stage.clickloop({
				DATABASE_URL: postgres.url,
				CLICKLOOP_DATA_DIR: join(stage.directory, name),
			});
			processes.push(clickloop);
		}
	});
	after(() => stage.end());

	it('fail no redirect and lose no click, where a proxy tries the other when one does not answer', async () => {
		const tokens = await mintLinks(processes[0]!, 10);
		const taps = stage.taps(processes.map(({ url }) => url));
		const stopTapping = taps.keepTapping(tokens, 16);
		const rounds = extent(2, 20);
		for (let round = 0; round < rounds; round += 1) {
			const restarted = processes[round % 2]!;
			await sleep(500);
			expect(await restarted.stop()).to.equal(0);
			await restarted.start();
		}
		await sleep(500);
		await stopTapping();

		const kept = await expectEachOnce({ connectionString: postgres.url }, taps);
		say(
			`${rounds} restarts, ${JSON.stringify(kept)}, ${taps.broken()} connections broke before an answer`,
		);
		expect(taps.statuses()).to.have.all.keys('302');
	}).timeout(extent(120_000, 900_000));
});
