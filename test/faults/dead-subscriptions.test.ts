import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Receiver } from '../support/receiver.js';
import type { Clickloop } from './support/clickloop.js';
import { embeddedDatabase, query } from './support/database.js';
import { extent } from './support/extent.js';
import { mintMessages } from './support/links.js';
import { createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

const DEAD = 10_000;
const ROUNDS = extent(3, 10);

describe('Ten thousand dead subscriptions', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let taps: Taps;
	let tokens: string[];
	let old: Receiver;
	let young: Receiver;
	let silent: Server;

	before(async () => {
		stage = await createStage();
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: join(stage.directory, 'data') });
		taps = stage.taps([clickloop.url]);
		tokens = await mintMessages(clickloop, ROUNDS + 2);
		[old, young] = [await stage.receiver(), await stage.receiver()];
		// Takes connections and never answers.
		silent = createServer((socket) => socket.on('error', () => undefined));
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		stage.onEnd(() => silent.close());
	});
	after(() => stage.end());

	const ask = async <Row extends object>(sql: string, values: unknown[] = []) =>
		query<Row & Record<string, unknown>>(
			await embeddedDatabase(join(stage.directory, 'data')),
			sql,
			values,
		);

	async function subscribe(url: string): Promise<void> {
		const body = { url, events: ['link.clicked'] };
		expect((await clickloop.api('POST', '/v1/subscriptions', body)).status).to.equal(201);
	}

	/** Half of them refuse connections, half never answer; made before those that are made now. */
	async function addDead(): Promise<void> {
		const hanging = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
		await ask(
			`INSERT INTO subscriptions (id, url, events, secret)
			 SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
				CASE WHEN n % 2 = 0 THEN 'http://127.0.0.1:9/' ELSE $2 END || n, events, secret
			 FROM (SELECT events, secret FROM subscriptions LIMIT 1) one, generate_series(1, $1::int) AS n`,
			[DEAD, hanging],
		);
	}

	/** @returns how long it took from the tap, in milliseconds */
	async function tapAndWait(token: string, receivers: Receiver[]): Promise<number[]> {
		const heard = receivers.map(
			(receiver) =>
				new Promise<number>((resolve) => {
					receiver.answer = () => {
						resolve(performance.now());
						return { status: 200 };
					};
				}),
		);
		const start = performance.now();
		expect((await taps.tap(token)).status).to.equal(302);
		return (await Promise.all(heard)).map((at) => Math.round(at - start));
	}

	it('delay no live one, whether it is old or new', async () => {
		await subscribe(old.url);
		const [alone] = await tapAndWait(tokens.pop()!, [old]);
		await addDead();
		await subscribe(young.url);
		const waits: number[][] = [];
		for (let round = 0; round < ROUNDS; round += 1) {
			waits.push(await tapAndWait(tokens.pop()!, [old, young]));
			// The dead are at it for as long as it takes, in the first rounds each for the first time.
			await sleep(500);
		}
		const [{ tried } = { tried: 0 }] = await ask<{ tried: number }>(
			'SELECT count(*)::int AS tried FROM subscriptions WHERE failing_since IS NOT NULL',
		);
		say(
			`alone after ${alone} ms; beside ${DEAD} dead ones (${tried} tried by then) the old one after ` +
				`${waits.map(([one]) => one).join(', ')} ms, the new one after ${waits.map(([, two]) => two).join(', ')} ms`,
		);
		expect(Math.max(...waits.flat())).to.be.below(1000);
	}).timeout(extent(200_000, 400_000));

	it('are tried one after another all the same, and keep little in memory', async () => {
		await eventually(async () => {
			const [refusing] = await ask<{ left: number }>(
				`SELECT count(*)::int AS left FROM subscriptions
				 WHERE failing_since IS NULL AND url LIKE 'http://127.0.0.1:9/%'`,
			);
			const [{ hanging } = { hanging: 0 }] = await ask<{ hanging: number }>(
				`SELECT count(*)::int AS hanging FROM subscriptions
				 WHERE failing_since IS NOT NULL AND url NOT LIKE 'http://127.0.0.1:9/%'`,
			);
			expect(hanging).to.be.greaterThan(100);
			expect(refusing!.left).to.be.below(DEAD / 2);
		}, 120_000);
		const memory = (await clickloop.metric('process_resident_memory_bytes')) / 1e6;
		say(`${Math.round(memory)} MB`);
		expect(memory).to.be.below(400);
	}).timeout(200_000);
});
