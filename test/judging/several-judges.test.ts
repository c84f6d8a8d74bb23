import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { ingestAll } from '../../backend/src/clicks/ingest.js';
import { BATCH, judgeBatch } from '../../backend/src/judging/judge-batch.js';
import { openDatabase } from '../../backend/src/database/database.js';
import { createInterned } from '../../backend/src/clicks/interned.js';
import { createInterns } from '../../backend/src/database/intern.js';
import type { Deps } from '../../backend/src/deps.js';
import { newIdAt, parseId } from '../../backend/src/ids.js';
import { createNewcomers } from '../../backend/src/redirect/newcomers.js';
import { recordClicks, type NewClick } from '../../backend/src/redirect/record-clicks.js';
import { phoneOf, post } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { miscounted, newCampaign } from '../clicks/support.js';

/** Two judges with nothing in common but the database, as two processes have. */
describe('Several judges at once', () => {
	let server: TestServer;
	let judges: Deps[];
	before(async () => {
		// Judged by the judges of these tests alone.
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		judges = [0, 1].map(() => {
			const connectionString = server.deps.settings.databaseUrl!;
			const db = openDatabase({ connectionString }, () => undefined);
			const interns = createInterns(db.redirectPool, createNewcomers());
			return { ...server.deps, db, interns, interned: createInterned() };
		});
	});
	after(async () => {
		for (const { db } of judges) await db.close();
		await server.stop();
	});

	/** Judges until nothing is left to do and `isOver`. */
	async function judgeUntil(isOver: () => boolean): Promise<void> {
		await Promise.all(
			judges.map(async (deps) => {
				for (;;) {
					const wasOver = isOver();
					if ((await judgeBatch(deps, BATCH)) > 0) continue;
					const { rowCount } = await deps.db.pool.query('SELECT FROM judge_queue LIMIT 1');
					if (wasOver && rowCount === 0) return;
					await sleep(2);
				}
			}),
		);
	}

	/** @returns the numbers of the links, in the order of the messages */
	async function sendMessages(count: number): Promise<string[][]> {
		const campaign = newCampaign();
		const links: string[][] = [];
		const text = 'See https://acme.com/a and https://acme.com/b';
		for (let from = 0; from < count; from += 500) {
			const { body } = await post(
				server,
				Array.from({ length: Math.min(500, count - from) }, (_, n) => ({
					to: phoneOf(from + n),
					text,
				})),
				{ campaign },
			);
			const ids = body.results.map(({ message }) => parseId('msg', message!.id));
			const { rows } = await server.deps.db.pool.query<{ ids: string[] }>(
				`SELECT array_agg(id ORDER BY position) AS ids FROM links WHERE message_id = ANY($1::uuid[]) GROUP BY message_id`,
				[ids],
			);
			links.push(...rows.map((row) => row.ids));
		}
		return links;
	}

	async function arrive(clicks: Omit<NewClick, 'id' | 'method' | 'headers' | 'place'>[]) {
		const { db, interns } = server.deps;
		const rest = { method: 'GET', headers: '[]', place: null };
		await recordClicks(
			db.pool,
			interns,
			clicks.map((click) => ({ ...click, ...rest, id: newIdAt(click.at) })),
		);
		await ingestAll(db);
	}

	it('leave none of a thousand gateways’ first clicks a person’s, which open all links in 50 ms', async () => {
		const messages = await sendMessages(1000);
		let isOver = false;
		const judging = judgeUntil(() => isOver);
		for (let from = 0; from < messages.length; from += 10) {
			const group = messages.slice(from, from + 10);
			const at = new Date();
			const visit = (link: 0 | 1) =>
				group.map((links, n) => ({
					at: new Date(at.getTime() + link * 50),
					linkId: links[link]!,
					// A visitor's own: only its message gives a gateway away.
					ip: `91.${1 + ((from + n) % 90)}.${Math.floor((from + n) / 90)}.7`,
					userAgent: IPHONE,
				}));
			await arrive(visit(0));
			await arrive(visit(1));
		}
		isOver = true;
		await judging;
		const { rows } = await server.deps.db.pool.query(
			'SELECT verdict, count(*)::int AS clicks FROM clicks GROUP BY verdict',
		);
		expect(rows).to.deep.equal([{ verdict: 'bot', clicks: 2000 }]);
		expect(await miscounted(server)).to.deep.equal([]);
	}).timeout(300_000);

	it('share the work, each with partitions of its own', async () => {
		const messages = await sendMessages(64);
		const at = new Date();
		await arrive(
			messages.map((links) => ({ at, linkId: links[0]!, ip: '127.0.0.1', userAgent: IPHONE })),
		);
		const [one, other] = await Promise.all(judges.map((deps) => judgeBatch(deps, BATCH)));
		expect(one! + other!).to.equal(64);
		expect(one).to.be.within(1, 63);
	});

	it('take over at once what a judge had in its hands when it died', async () => {
		const [links] = await sendMessages(1);
		await arrive([{ at: new Date(), linkId: links![0]!, ip: '127.0.0.1', userAgent: IPHONE }]);
		const client = await judges[0]!.db.pool.connect();
		await client.query('BEGIN');
		await client.query(
			'SELECT pg_try_advisory_xact_lock(420261128, p) FROM generate_series(0, 15) p',
		);
		expect(await judgeBatch(judges[1]!, BATCH)).to.equal(0);
		client.release(true);
		await sleep(100);
		expect(await judgeBatch(judges[1]!, BATCH)).to.equal(1);
	});
});
