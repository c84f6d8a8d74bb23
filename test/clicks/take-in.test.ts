import { expect } from 'chai';
import { takeIn, takeInAll } from '../../backend/src/clicks/take-in.js';
import { newIdAt } from '../../backend/src/ids.js';
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
	afterEach(() => db.pool.query('TRUNCATE clicks, arrivals'));

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
		expect(await takeIn(db)).to.equal(2);
		const { rows } = await db.pool.query(
			`SELECT k.at, k.id, link_id AS "linkId", method, host(ip) AS ip, u.value AS "userAgent",
				h.value::text AS headers, p.city, judge_at, verdict
			 FROM clicks k LEFT JOIN user_agents u ON u.id = user_agent_id
			 LEFT JOIN header_sets h ON h.id = header_set_id LEFT JOIN places p ON p.id = place_id ORDER BY k.at, k.id`,
		);
		const expected = [mobile, bare].map(({ place: given, ...click }) => ({
			...click,
			city: given && 'Köln',
			judge_at: click.at,
			verdict: null,
		}));
		expect(rows).to.deep.equal(expected);
	});

	it('are one click each, though their group has come twice', async () => {
		const group = taps(5);
		await arrive(...group);
		await arrive(...group);
		await takeInAll(db);
		await arrive(...group, tap());
		await takeInAll(db);
		expect(await listIds()).to.have.length(6);
	});

	it('are taken in once, by several at the same time', async () => {
		for (let group = 0; group < 120; group += 1) await arrive(...taps(3));
		const taken = await Promise.all(Array.from({ length: 6 }, () => takeIn(db)));
		expect(taken.reduce((sum, count) => sum + count, 0)).to.equal(360);
		expect(await listIds()).to.have.length(360);
		expect(await takeIn(db)).to.equal(0);
	});

	it('find a place though their month had none', async () => {
		const old = tap(new Date(Date.UTC(2020, 1, 29)));
		await arrive(old, tap());
		expect(await takeIn(db)).to.equal(2);
		expect(await listIds()).to.include(old.id);
	});

	it('are all taken in when another process has some of them in its hands', async () => {
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
		const all = takeInAll(db).then(() => (areAllIn = true));
		expect(await takeIn(db)).to.be.at.most(1);
		expect(areAllIn).to.equal(false);
		release();
		await Promise.all([all, other]);
		expect(await listIds()).to.have.length(2);
	});
});
