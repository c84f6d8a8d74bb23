import { expect } from 'chai';
import type pg from 'pg';
import type { Click } from '../../backend/src/clicks/click.js';
import { judgeDue } from '../../backend/src/judging/judge-batch.js';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { newId, newIdAt, publicId } from '../../backend/src/ids.js';
import type { Verdict } from '../../backend/src/verdicts/rule.js';
import { miscounted } from '../clicks/support.js';
import type { TestDatabase } from '../support/database.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { createOldDatabase } from './old-database.js';

interface OldClick {
	link: number;
	verdict: Verdict | null;
	/** Whether it is to be judged (again). */
	waits?: boolean;
}

const OLD: OldClick[] = [
	{ link: 1, verdict: 'human' },
	{ link: 1, verdict: 'bot' },
	{ link: 1, verdict: 'bot', waits: true },
	{ link: 1, verdict: 'unsure', waits: true },
	{ link: 1, verdict: null, waits: true },
	{ link: 2, verdict: 'preview' },
	{ link: 2, verdict: null, waits: true },
	{ link: 3, verdict: 'human' },
	{ link: 3, verdict: null, waits: true },
];

/** Of the version in which only the first judgement counted a click, as a raw one, too. */
const COUNT_AS_BEFORE = `
	WITH judged AS (
		SELECT l.id, l.message_id, k.at, k.verdict FROM links l JOIN clicks k ON k.link_id = l.id WHERE k.verdict IS NOT NULL
	), of_links AS (
		UPDATE links SET (clicks, human_clicks, previews, bots) = (
			SELECT count(*), count(*) FILTER (WHERE verdict = 'human'), count(*) FILTER (WHERE verdict = 'preview'),
				count(*) FILTER (WHERE verdict = 'bot')
			FROM judged WHERE judged.id = links.id
		)
	)
	UPDATE messages SET (clicks, human_clicks, previews, bots, first_click_at, last_click_at) = (
		SELECT count(*), count(*) FILTER (WHERE verdict = 'human'), count(*) FILTER (WHERE verdict = 'preview'),
			count(*) FILTER (WHERE verdict = 'bot'), min(at) FILTER (WHERE verdict = 'human'),
			max(at) FILTER (WHERE verdict = 'human')
		FROM judged WHERE judged.message_id = messages.id
	)`;

describe('Clicks of a version that did not know their campaign', () => {
	const campaign = newId();
	const message = newId();
	const at = new Date();
	let database: TestDatabase;
	let db: Database;
	let pool: pg.Pool;
	let server: TestServer;
	let ids: string[];

	before(async () => {
		database = await createOldDatabase('20261128150000');
		db = openDatabase({ connectionString: database.url }, () => undefined);
		({ pool } = db);
		await ensurePartitions(db, [at]);
		await pool.query(`INSERT INTO campaigns (id, name) VALUES ($1, 'Spring')`, [campaign]);
		await pool.query(`INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, '', '')`, [
			campaign,
		]);
		await pool.query(
			`INSERT INTO messages (id, campaign_id, recipient_id, content, segments, status, sent_at)
			 VALUES ($1, $2, $2, '', '{}', 'sent', now() - interval '1 hour')`,
			[message, campaign],
		);
		await pool.query(
			`INSERT INTO links (id, token, url, campaign_id, message_id) VALUES
				(1, 'first', 'https://acme.com/1', $1, $2), (2, 'second', 'https://acme.com/2', $1, $2),
				(3, 'alone', 'https://acme.com/3', NULL, NULL)`,
			[campaign, message],
		);
		// As judging left it then and does now: what was judged had its user agent parsed.
		await pool.query(
			`INSERT INTO user_agents (id, hash, value, device_type, os, browser)
			 VALUES (1001, '1', $1, 'mobile', 'iOS 18.6', 'Mobile Safari 18')`,
			[IPHONE],
		);
		await pool.query(
			`INSERT INTO networks (id, hash, asn, kind) VALUES (1001, '1', 64500, 'hosting')`,
		);
		const detail = 'It was opened \u0001 s after its delivery.';
		await pool.query(
			`INSERT INTO judgements (id, hash, reasons, confidence, rules_version) VALUES (1001, '1', $1, 1, 1)`,
			[JSON.stringify([{ rule: 'timing', verdict: 'bot', points: 60, detail }])],
		);
		ids = await Promise.all(OLD.map(store));
		await pool.query(COUNT_AS_BEFORE);
		// Judged by nobody, so that what is found is what was brought over.
		server = await startServer({ CLICKLOOP_ROLE: 'web' }, { database });
	});
	after(async () => {
		await db.close();
		await server.stop();
		await database.drop();
	});

	async function store({ link, verdict, waits }: OldClick): Promise<string> {
		const id = newIdAt(at);
		await pool.query(
			`INSERT INTO clicks (at, id, link_id, method, ip, user_agent_id, network_id, verdict, judgement_id, figures, judge_at)
			 VALUES ($1, $2, $3, 'GET', '203.0.113.9', 1001, 1001, $4, $5, $6, $7)`,
			[at, id, link, verdict, verdict && 1001, verdict && '3.2', waits ? at : null],
		);
		return id;
	}

	it('know it and their message, and are counted, those too that nobody had judged yet', async () => {
		const { rows } = await pool.query(
			`SELECT DISTINCT link_id::int AS link, campaign_id AS campaign, message_id AS message, hosted, refused
			 FROM clicks ORDER BY 1`,
		);
		const same = { hosted: true, refused: null };
		expect(rows).to.deep.equal([
			{ link: 1, campaign, message, ...same },
			{ link: 2, campaign, message, ...same },
			{ link: 3, campaign: null, message: null, ...same },
		]);
		const { rows: links } = await pool.query<{ clicks: number }>(
			'SELECT clicks FROM links ORDER BY id',
		);
		expect(links.map(({ clicks }) => clicks)).to.deep.equal([5, 2, 2]);
		expect(await miscounted(server)).to.deep.equal([]);
	});

	it('show why they were judged as they were, in the words of then', async () => {
		const { body } = await server.api<Click>('GET', `/v1/clicks/${publicId('clk', ids[1]!)}`);
		expect(body.verdict).to.equal('bot');
		expect(body.reasons).to.deep.equal([
			{
				rule: 'timing',
				verdict: 'bot',
				points: 60,
				detail: 'It was opened 3.2 s after its delivery.',
			},
		]);
	});

	it('are judged when they waited for it, and counted in line with that', async () => {
		expect(await judgeDue(server.deps)).to.be.at.least(OLD.filter(({ waits }) => waits).length);
		// Unsure ones are settled by the clock.
		const later = new Date(Date.now() + 60_000);
		await judgeDue({ ...server.deps, clock: () => later });
		const { rows } = await pool.query('SELECT FROM judge_queue');
		expect(rows).to.have.length(0);
		const open = await pool.query(`SELECT FROM clicks WHERE verdict IS NULL OR verdict = 'unsure'`);
		expect(open.rowCount).to.equal(0);
		expect(await miscounted(server)).to.deep.equal([]);
	});
});
