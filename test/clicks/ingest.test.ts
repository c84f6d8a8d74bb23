import { expect } from 'chai';
import { ingest, ingestAll } from '../../backend/src/clicks/ingest.js';
import { newId, newIdAt } from '../../backend/src/ids.js';
import { recordClicks, type NewClick } from '../../backend/src/redirect/record-clicks.js';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { createNewcomers } from '../../backend/src/redirect/newcomers.js';
import { createInterns, type Interns } from '../../backend/src/database/intern.js';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { IPHONE } from '../support/visitors.js';

describe('clicks that have arrived', () => {
	let database: TestDatabase;
	let db: Database;
	let interns: Interns;
	before(async () => {
		database = await createTestDatabase();
		db = openDatabase({ connectionString: database.url }, () => undefined);
		interns = createInterns(db.pool, createNewcomers());
		await ensurePartitions(db, [new Date()]);
	});
	after(async () => {
		await db.close();
		await database.drop();
	});
	afterEach(() => db.pool.query('TRUNCATE clicks, arrivals, judge_queue'));

	function tap(at = new Date()): NewClick {
		return {
			id: newIdAt(at),
			at,
			linkId: '7',
			method: 'GET',
			ip: '203.0.113.7',
			userAgent: IPHONE,
			headers: '[]',
			place: null,
		};
	}

	const arrive = (...clicks: NewClick[]) => recordClicks(db.pool, interns, clicks);
	const taps = (count: number) => Array.from({ length: count }, () => tap());

	async function listIds(): Promise<string[]> {
		const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM clicks ORDER BY at, id');
		return rows.map(({ id }) => id);
	}

	it('become clicks as they came, to be judged at once', async () => {
		const place = JSON.stringify({ country: 'DE', region: null, city: 'Köln' });
		const mobile = { ...tap(), linkId: '8', method: 'HEAD', ip: '2001:db8::7', place };
		const bare = { ...tap(), userAgent: null };
		await arrive(mobile, bare);
		expect(await ingest(db)).to.equal(2);
		const { rows } = await db.pool.query(
			`SELECT k.at, k.id, link_id AS "linkId", method, host(ip) AS ip, u.value AS "userAgent",
				h.value::text AS headers, p.city, verdict, q.due_at AS "dueAt"
			 FROM clicks k JOIN judge_queue q ON q.click_id = k.id LEFT JOIN user_agents u ON u.id = user_agent_id
			 LEFT JOIN header_sets h ON h.id = header_set_id LEFT JOIN places p ON p.id = place_id ORDER BY k.at, k.id`,
		);
		const expected = [mobile, bare].map(({ place: given, ...click }) => ({
			...click,
			city: given && 'Köln',
			dueAt: click.at,
			verdict: null,
		}));
		expect(rows).to.deep.equal(expected);
	});

	describe('on links of messages', () => {
		const campaign = newId();
		const messages = [newId(), newId()] as const;
		before(async () => {
			const recipient = newId();
			await db.pool.query(`INSERT INTO campaigns (id, name) VALUES ($1, 'Spring')`, [campaign]);
			await db.pool.query(`INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, '', '')`, [
				recipient,
			]);
			await db.pool.query(
				`INSERT INTO messages (id, campaign_id, recipient_id, content, segments, status)
				 SELECT id, $2, $3, '', '{}', 'sent' FROM unnest($1::uuid[]) AS id`,
				[messages, campaign, recipient],
			);
			await db.pool.query(
				`INSERT INTO links (id, token, url, campaign_id, message_id) VALUES
					(101, 'a', 'https://acme.com/', $1, $2), (102, 'b', 'https://acme.com/', $1, $2),
					(103, 'c', 'https://acme.com/', $1, $3), (104, 'd', 'https://acme.com/', NULL, NULL)`,
				[campaign, ...messages],
			);
		});

		it('know their campaign and message, and are counted as raw clicks of link and message at once', async () => {
			const group = [101, 101, 102, 104].map((id) => ({ ...tap(), linkId: String(id) }));
			await arrive(...group);
			await arrive({ ...tap(), linkId: '103' }, ...group);
			await ingestAll(db);
			const { rows } = await db.pool.query(
				`SELECT DISTINCT link_id::int AS link, campaign_id AS campaign, message_id AS message FROM clicks ORDER BY 1`,
			);
			const [first, second] = messages;
			expect(rows).to.deep.equal([
				{ link: 101, campaign, message: first },
				{ link: 102, campaign, message: first },
				{ link: 103, campaign, message: second },
				{ link: 104, campaign: null, message: null },
			]);
			const counts = async (sql: string) =>
				(await db.pool.query<{ clicks: number }>(sql)).rows.map(({ clicks }) => clicks);
			expect(await counts('SELECT clicks FROM links ORDER BY id')).to.deep.equal([2, 1, 1, 1]);
			expect(await counts('SELECT clicks FROM messages ORDER BY id')).to.deep.equal([3, 1]);
		});
	});

	it('are one click each, though their group has come twice', async () => {
		const group = taps(5);
		await arrive(...group);
		await arrive(...group);
		await ingestAll(db);
		await arrive(...group, tap());
		await ingestAll(db);
		expect(await listIds()).to.have.length(6);
	});

	it('are ingested once, by several at the same time', async () => {
		for (let group = 0; group < 120; group += 1) await arrive(...taps(3));
		const taken = await Promise.all(Array.from({ length: 6 }, () => ingest(db)));
		expect(taken.reduce((sum, count) => sum + count, 0)).to.equal(360);
		expect(await listIds()).to.have.length(360);
		expect(await ingest(db)).to.equal(0);
	});

	it('find a place though their month had none', async () => {
		const old = tap(new Date(Date.UTC(2020, 1, 29)));
		await arrive(old, tap());
		expect(await ingest(db)).to.equal(2);
		expect(await listIds()).to.include(old.id);
	});

	it('are all ingested when another process has some of them in its hands', async () => {
		await arrive(tap());
		let release: () => void = () => undefined;
		const released = new Promise<void>((resolve) => (release = resolve));
		let isHeld: () => void = () => undefined;
		const held = new Promise<void>((resolve) => (isHeld = resolve));
		const other = db.transaction(async (tx) => {
			await tx.query('SELECT FROM arrivals FOR UPDATE');
			isHeld();
			await released;
		});
		await held;
		await arrive(tap());
		let areAllIn = false;
		const all = ingestAll(db).then(() => (areAllIn = true));
		expect(await ingest(db)).to.be.at.most(1);
		expect(areAllIn).to.equal(false);
		release();
		await Promise.all([all, other]);
		expect(await listIds()).to.have.length(2);
	});
});
