import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isAlive } from '../../backend/src/database/embedded/processes.js';
import { eventually } from '../support/eventually.js';
import type { Receiver } from '../support/receiver.js';
import type { Clickloop } from './support/clickloop.js';
import { expectEachOnce, query, WAITING } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import type { ServerPostgres } from './support/postgres.js';
import { allLoaded, createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

/** How soon after the database's return all must be well again, in milliseconds. */
const RECOVERED_WITHIN = 5000;

/** A minute of taps is a hundred thousand webhooks, which come in order: the last of them after all others. */
const HEARD_WITHIN = extent(60_000, 600_000);

describe('PostgreSQL is gone for a while', () => {
	let stage: Stage;
	let postgres: ServerPostgres;
	let clickloop: Clickloop;
	let receiver: Receiver;
	let taps: Taps;
	let dataDir: string;

	before(async () => {
		stage = await createStage();
		postgres = await stage.postgres();
		receiver = await stage.receiver();
		dataDir = join(stage.directory, 'data');
		clickloop = await stage.clickloop({
			DATABASE_URL: postgres.url,
			CLICKLOOP_DATA_DIR: dataDir,
		});
		taps = stage.taps([clickloop.url]);
	});
	after(() => stage.end());

	async function expectAway(unseen: string): Promise<void> {
		const uncached = await fetch(`${clickloop.url}/${unseen}`, { redirect: 'manual' });
		expect(uncached.status).to.equal(503);
		expect(uncached.headers.get('retry-after')).to.equal('5');
		for (const path of ['/v1/campaigns', '/readyz']) {
			const { status, body } = await clickloop.api<{ detail: string }>('GET', path);
			expect(status, path).to.equal(503);
			expect(body.detail).to.equal('The database cannot be reached. Try again soon.');
		}
		expect((await clickloop.api('GET', '/healthz')).status).to.equal(200);
	}

	/** @returns the ids of texts that the sandbox is to send */
	async function sendTexts(count: number): Promise<string[]> {
		const { status, body } = await clickloop.api<{ results: { message: { id: string } }[] }>(
			'POST',
			'/v1/messages',
			{
				campaign: 'Outage',
				channel: 'sandbox',
				messages: Array.from({ length: count }, (_, n) => ({
					to: `+4915112${String(n).padStart(6, '0')}`,
					text: 'Hi',
				})),
			},
		);
		expect(status).to.equal(200);
		return body.results.map(({ message }) => message.id);
	}

	async function expectSent(id: string): Promise<void> {
		const { body } = await clickloop.api<{ status: string }>('GET', `/v1/messages/${id}`);
		expect(body.status).to.equal('sent');
	}

	/** The API, readiness, uncached links, judging, webhooks, and sending. */
	async function expectRecovered(unseen: string): Promise<void> {
		const heard = receiver.requests.length;
		const [text] = await eventually(() => sendTexts(1), RECOVERED_WITHIN);
		await eventually(async () => {
			expect((await clickloop.api('GET', '/readyz')).status).to.equal(200);
			expect((await clickloop.api('GET', '/v1/campaigns')).status).to.equal(200);
			expect((await taps.tap(unseen)).status).to.equal(302);
			expect(receiver.requests.length).to.be.greaterThan(heard);
			await expectSent(text!);
		}, RECOVERED_WITHIN);
	}

	for (const [way, end] of [
		['stopped', () => postgres.stop()],
		['killed', () => postgres.kill()],
	] as const) {
		it(`when it is ${way}: cached links redirect, and all recovers by itself within 5 s of its return`, async () => {
			const seconds = extent(10, 60);
			receiver.requests.length = 0;
			const tokens = await mintLinks(clickloop, 10);
			const [unseen, unseenLater] = (await mintLinks(clickloop, 12)).slice(10);
			await clickloop.api('POST', '/v1/subscriptions', {
				url: receiver.url,
				events: ['link.clicked'],
			});
			for (const token of tokens) expect((await taps.tap(token)).status).to.equal(302);
			const before = taps.all.length;

			const stopTapping = taps.keepTapping(tokens, 8);
			await sleep(500);
			const pid = clickloop.pid();
			await sendTexts(40);
			await end();
			const gone = performance.now();
			await expectAway(unseen!);
			await sleep(seconds * 1000 - (performance.now() - gone));
			await expectAway(unseen!);
			const whileAway = taps.statuses(before);
			await postgres.start();
			const returned = performance.now();
			await expectRecovered(unseenLater!);
			const recovered = Math.round(performance.now() - returned);
			await stopTapping();
			await allLoaded(dataDir);

			const kept = await expectEachOnce({ connectionString: postgres.url }, taps);
			say(
				`away for ${seconds} s with answers ${JSON.stringify(whileAway)}; well again after ${recovered} ms; ` +
					JSON.stringify(kept),
			);
			expect(isAlive(pid)).to.equal(true);
			expect(whileAway).to.have.all.keys('302');
			expect(taps.statuses(before)).to.have.all.keys('302');
			await expectAllJudged();
			await eventually(() => {
				const heard = receiver.requests.some(({ body }) =>
					body.includes(`"token":"${unseenLater}"`),
				);
				expect(heard).to.equal(true);
			}, HEARD_WITHIN);
		}).timeout(extent(120_000, 900_000));
	}

	async function expectAllJudged(): Promise<void> {
		await eventually(async () => {
			const [row] = await query({ connectionString: postgres.url }, `SELECT ${WAITING} AS waiting`);
			expect(row).to.deep.equal({ waiting: 0 });
		}, 60_000);
	}
});
