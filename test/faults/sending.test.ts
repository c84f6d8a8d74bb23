import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Receiver } from '../support/receiver.js';
import { ACCOUNT_SID, AUTH_TOKEN, SENDER, signature } from '../channels/support/twilio.js';
import type { Clickloop } from './support/clickloop.js';
import { query } from './support/database.js';
import { extent } from './support/extent.js';
import type { ServerPostgres } from './support/postgres.js';
import { createStage, say, type Stage } from './support/stage.js';

const TEXTS = extent(1600, 16_000);
const DEATHS = extent(4, 40);
/** How long the provider takes for each text, in milliseconds. */
const PROVIDER_TAKES = 30;
/** On a busy machine, after the last death; milliseconds. */
const PATIENCE = extent(240_000, 1_800_000);

describe('PostgreSQL is killed again and again while texts are sent', () => {
	let stage: Stage;
	let postgres: ServerPostgres;
	let clickloop: Clickloop;
	let provider: Receiver;
	/** What the provider has taken: where to call back, by SID. */
	const taken = new Map<string, { to: string; callback: string }>();

	before(async () => {
		stage = await createStage();
		postgres = await stage.postgres();
		provider = await stage.receiver();
		provider.answer = async ({ body }) => {
			const form = new URLSearchParams(body);
			const sid = `SM${taken.size}`;
			taken.set(sid, { to: form.get('To')!, callback: form.get('StatusCallback')! });
			await sleep(PROVIDER_TAKES);
			return {
				status: 201,
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ sid, status: 'queued' }),
			};
		};
		clickloop = await stage.clickloop({
			DATABASE_URL: postgres.url,
			CLICKLOOP_DATA_DIR: stage.directory,
		});
		const { status } = await clickloop.api('POST', '/v1/channels', {
			name: 'twilio',
			type: 'twilio',
			settings: {
				accountSid: ACCOUNT_SID,
				authToken: AUTH_TOKEN,
				from: SENDER,
				baseUrl: provider.url,
			},
		});
		expect(status).to.equal(201);
	});
	after(() => stage.end());

	async function queueTexts(): Promise<void> {
		for (let first = 0; first < TEXTS; first += 800) {
			const { status } = await clickloop.api('POST', '/v1/messages', {
				campaign: 'Sending',
				channel: 'twilio',
				messages: Array.from({ length: Math.min(800, TEXTS - first) }, (_, n) => ({
					to: `+4915112${String(first + n).padStart(6, '0')}`,
					text: 'Hi',
				})),
			});
			expect(status).to.equal(200);
		}
	}

	const ask = <Row extends object>(sql: string) =>
		query<Row & Record<string, unknown>>({ connectionString: postgres.url }, sql);

	async function countByStatus(): Promise<Record<string, number>> {
		const rows = await ask<{ status: string; count: number }>(
			'SELECT status, count(*)::int AS count FROM messages GROUP BY status',
		);
		return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
	}

	/** None waits to be handed over, and none of those that were is under way any more. */
	async function allHandedOver(): Promise<void> {
		await eventually(async () => {
			const [row] = await ask<{ waiting: number }>(
				`SELECT count(*)::int AS waiting FROM messages WHERE status = 'queued'
					AND (handed_over_at IS NULL OR handed_over_at > now() - interval '10 seconds')`,
			);
			expect(row!.waiting).to.equal(0);
		}, PATIENCE);
	}

	it('none goes out twice, and none that went out is called failed', async () => {
		await queueTexts();
		for (let death = 1; death <= DEATHS; death += 1) {
			const until = (TEXTS * death) / (DEATHS + 1);
			await eventually(() => expect(taken.size).to.be.at.least(until), PATIENCE);
			await postgres.kill();
			await sleep(1000);
			await postgres.start();
		}
		await allHandedOver();
		// As if two minutes had passed: the next sweep says of the rest that nobody knows.
		await ask(
			`UPDATE messages SET handed_over_at = handed_over_at - interval '3 minutes' WHERE status = 'queued'`,
		);
		await eventually(async () => {
			expect(await countByStatus()).not.to.have.property('queued');
		}, PATIENCE);

		const statuses = await countByStatus();
		const unknown = await ask<{ id: string }>(`SELECT id FROM messages WHERE status = 'unknown'`);
		const numbers = [...taken.values()].map(({ to }) => to);
		say(
			`${DEATHS} deaths, ${TEXTS} texts: ${JSON.stringify(statuses)}; the provider took ${numbers.length}, ` +
				`${numbers.length - new Set(numbers).size} of them twice`,
		);
		expect(numbers).to.have.length(new Set(numbers).size);
		expect(statuses).not.to.have.any.keys('failed', 'queued');
		expect((statuses.sent ?? 0) + (statuses.unknown ?? 0)).to.equal(TEXTS);
		expect(unknown.length).to.be.at.most(8 * DEATHS);

		// The provider's word settles what nobody knew.
		for (const [sid, { callback }] of taken) await tellDelivered(sid, callback);
		const settled = await countByStatus();
		say(`after the provider's receipts: ${JSON.stringify(settled)}`);
		expect(settled.delivered).to.equal(numbers.length);
		expect(settled.unknown ?? 0).to.equal(TEXTS - numbers.length);
	}).timeout(3 * PATIENCE);

	async function tellDelivered(sid: string, callback: string): Promise<void> {
		const form = { MessageSid: sid, MessageStatus: 'delivered' };
		const { pathname, search } = new URL(callback);
		const { status } = await fetch(clickloop.url + pathname + search, {
			method: 'POST',
			body: new URLSearchParams(form),
			headers: { 'X-Twilio-Signature': signature(callback, form) },
		});
		expect(status).to.equal(204);
	}
});
