import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { publicId } from '../../backend/src/ids.js';
import { eventually } from '../support/eventually.js';
import type { Clickloop } from './support/clickloop.js';
import { embeddedDatabase, expectEachOnce, query, WAITING } from './support/database.js';
import { extent } from './support/extent.js';
import { mintMessages } from './support/links.js';
import { createReceiverProcess, type ReceiverProcess } from './support/receiver.js';
import { allLoaded, createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

/** Milliseconds between the taps of different people. */
const TAP_EVERY = 20;
/** Longer than a delivery of a killed process waits to be found again: twice its time-out and a sweep. */
const FOUND_AGAIN = 90_000;

describe('Webhooks while the server and the receiver are killed at random', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let receiver: ReceiverProcess;
	let taps: Taps;

	before(async () => {
		stage = await createStage();
		const dataDir = join(stage.directory, 'data');
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: dataDir });
		receiver = await createReceiverProcess(join(stage.directory, 'received'));
		stage.onEnd(() => receiver.kill());
		await receiver.start();
		taps = stage.taps([clickloop.url]);
	});
	after(() => stage.end());

	const database = () => embeddedDatabase(join(stage.directory, 'data'));

	async function tapAll(tokens: string[]): Promise<void> {
		const tapping: Promise<void>[] = [];
		for (const token of tokens) {
			tapping.push(taps.tapUntilItOpens(token));
			await sleep(TAP_EVERY);
		}
		await Promise.all(tapping);
	}

	async function killAtRandom(seconds: number): Promise<number> {
		const end = Date.now() + seconds * 1000;
		let kills = 0;
		while (Date.now() < end) {
			await sleep(500 + Math.random() * 3500);
			const victim = Math.random() < 0.5 ? clickloop : receiver;
			await victim.kill();
			await sleep(Math.random() * 1000);
			await victim.start();
			kills += 1;
		}
		return kills;
	}

	/** Waits until every click has its final verdict, and every event has arrived. */
	async function allSettled(): Promise<void> {
		await eventually(async () => {
			const [waiting] = await query(
				await database(),
				`SELECT ${WAITING} AS clicks,
					(SELECT count(*) FROM deliveries WHERE status = 'pending')::int AS deliveries`,
			);
			expect(waiting).to.deep.equal({ clicks: 0, deliveries: 0 });
		}, FOUND_AGAIN);
	}

	/** A receiver that was away twice is tried again after five minutes: they pass at once. */
	async function letMinutesPass(): Promise<number> {
		const passed = await query(
			await database(),
			`UPDATE deliveries SET next_attempt_at = now() - interval '1 minute'
			 WHERE status = 'pending' AND next_attempt_at > now() + interval '10 seconds' RETURNING id`,
		);
		return passed.length;
	}

	it('brings each final human click to the receiver, by webhook-id exactly once, and invents none', async () => {
		const seconds = extent(30, 120);
		const tokens = await mintMessages(clickloop, (seconds * 1000) / TAP_EVERY);
		const { status } = await clickloop.api('POST', '/v1/subscriptions', {
			url: receiver.url,
			events: ['link.clicked'],
		});
		expect(status).to.equal(201);

		const [kills] = await Promise.all([killAtRandom(seconds), tapAll(tokens)]);
		await allLoaded(join(stage.directory, 'data'));
		const putForward = await letMinutesPass();
		await allSettled();

		const { acknowledged, stored } = await expectEachOnce(await database(), taps);
		const human = await query<{ id: string }>(
			await database(),
			`SELECT id FROM clicks WHERE verdict = 'human'`,
		);
		const received = await receiver.received();
		const clickOf = new Map(received.map(({ id, clickId }) => [id, clickId]));
		say(
			`${kills} kills in ${seconds} s; ${acknowledged} taps redirected, ${stored} stored, ${human.length} human; ` +
				`${received.length} webhooks, ${clickOf.size} after dedupe; ${putForward} waited for their third attempt`,
		);
		expect(human.length).to.be.greaterThan(tokens.length * 0.9);
		expect([...clickOf.values()].sort()).to.deep.equal(
			human.map(({ id }) => publicId('clk', id)).sort(),
		);
	}).timeout(extent(300_000, 900_000));
});
