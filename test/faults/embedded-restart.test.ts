import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Clickloop } from './support/clickloop.js';
import { embeddedDatabase, expectEachOnce } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import { allLoaded, createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

describe('The embedded PostgreSQL dies while Clickloop runs', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let taps: Taps;

	before(async () => {
		stage = await createStage();
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: stage.directory });
		taps = stage.taps([clickloop.url]);
	});
	after(() => stage.end());

	it('is started anew within seconds, and cached links redirect meanwhile', async () => {
		const tokens = await mintLinks(clickloop, 10);
		for (const token of tokens) expect((await taps.tap(token)).status).to.equal(302);
		const stopTapping = taps.keepTapping(tokens, 8);
		const rounds = extent(3, 20);
		let longest = 0;
		for (let round = 0; round < rounds; round += 1) {
			await sleep(300 + Math.random() * 700);
			const { pid } = await eventually(() => embeddedDatabase(stage.directory));
			const died = performance.now();
			process.kill(pid, 'SIGKILL');
			await eventually(async () => {
				expect((await clickloop.api('GET', '/v1/campaigns')).status).to.equal(200);
				expect((await embeddedDatabase(stage.directory)).pid).not.to.equal(pid);
			});
			longest = Math.max(longest, performance.now() - died);
		}
		await stopTapping();
		await allLoaded(stage.directory);

		const kept = await expectEachOnce(await embeddedDatabase(stage.directory), taps);
		say(
			`${rounds} deaths, back after ${Math.round(longest)} ms at the longest; ${JSON.stringify(kept)}`,
		);
		expect(taps.statuses()).to.have.all.keys('302');
		expect(clickloop.output()).to.contain('PostgreSQL ended unexpectedly and is started anew');
		expect(clickloop.output()).to.contain('PostgreSQL runs again');
	});
});
