import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { fillLinks } from '../bench/redirect/databases.js';
import { startLoad, type Load } from '../bench/redirect/processes.js';
import { eventually } from '../support/eventually.js';
import { KEY, SECRET, type Clickloop } from './support/clickloop.js';
import { embeddedDatabase, query } from './support/database.js';
import { extent } from './support/extent.js';
import { fillClicks } from './support/many-clicks.js';
import { createStage, say, type Stage } from './support/stage.js';

/** How many may be under way at once. */
const AT_ONCE = 10;
const ROWS = 200_000;
/** Of a table that nobody reads: more than the system keeps on its way, and spooled before its reader is given up. */
const UNREAD_ROWS = 30_000;
/** By how many milliseconds redirects may get slower while tables are read, at the 99th percentile. */
const SLOWER = 20;
const LINKS = 1000;
/** Redirects a second: more than most campaigns ever see, and less than what a small machine can do besides. */
const RATE = 300;

describe('Long tables', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let load: Load;
	let database: pg.ClientConfig;
	let answers: IncomingMessage[];

	before(async () => {
		stage = await createStage();
		const dataDir = join(stage.directory, 'data');
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: dataDir }, 'built');
		load = await startLoad();
		stage.onEnd(() => load.stop());
		database = await embeddedDatabase(dataDir);
		const pool = new pg.Pool(database);
		await fillLinks(pool, LINKS);
		await pool.end();
	});
	beforeEach(() => (answers = []));
	afterEach(() => answers.forEach((answer) => answer.destroy()));
	after(() => stage.end());

	/** @returns the path of the table of a new campaign */
	async function fill(name: string, clicks: number): Promise<string> {
		return `/v1/campaigns/${await fillClicks(database, { name, clicks, secret: SECRET })}/clicks`;
	}

	/** Asks for a table, and reads nothing of it. */
	function open(path: string): Promise<IncomingMessage> {
		const headers = { authorization: `Bearer ${KEY}`, accept: 'text/csv' };
		return new Promise((resolve, reject) => {
			get(clickloop.url + path, { agent: false, headers }, (answer) => {
				answer.on('error', () => undefined);
				answers.push(answer);
				resolve(answer);
			}).on('error', reject);
		});
	}

	async function countLines(answer: IncomingMessage): Promise<number> {
		let lines = 0;
		for await (const chunk of answer) {
			for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
		}
		return lines;
	}

	it('that nobody reads keep nobody from the API, and hold no transaction once they are spooled', async () => {
		const path = await fill('Unread', UNREAD_ROWS);
		const opening = Array.from({ length: AT_ONCE }, () => open(path));
		const times: number[] = [];
		for (let n = 0; n < extent(100, 1000); n += 1) {
			const begun = performance.now();
			expect((await clickloop.api('GET', '/v1/campaigns')).status).to.equal(200);
			times.push(performance.now() - begun);
		}
		const further = await open(path);
		expect(further.statusCode).to.equal(429);
		expect(further.headers['retry-after']).to.equal('5');
		const begun = performance.now();
		const statuses = (await Promise.all(opening)).map(({ statusCode }) => statusCode);
		expect(new Set(statuses)).to.deep.equal(new Set([200]));
		await eventually(async () => {
			const rows = await query(
				database,
				`SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query ~ 'FETCH|streamed' AND state <> 'idle'`,
			);
			expect(rows).to.have.length(0);
		}, 60_000);
		const seconds = ((performance.now() - begun) / 1000).toFixed(1);
		say(
			`${AT_ONCE} unread tables of ${UNREAD_ROWS} rows: ${times.length} API calls answered meanwhile, the slowest in ` +
				`${Math.round(Math.max(...times))} ms; no transaction left after ${seconds} s more`,
		);
	}).timeout(400_000);

	it('slow redirects down by less than 20 ms at the 99th percentile, four of them at once', async () => {
		const seconds = extent(4, 15);
		const job = { ports: [clickloop.port], connections: 32, links: LINKS, proxied: false };
		const measureTimes = async (times: number) => {
			const found: number[] = [];
			for (let n = 0; n < times; n += 1)
				found.push((await load.run({ ...job, most: RATE, warmUp: 0.5, seconds })).p99);
			return found;
		};
		const path = await fill('Long', ROWS);
		await load.run({ ...job, most: RATE, warmUp: 2, seconds: 1 });
		const alone = await measureTimes(3);
		const begun = performance.now();
		const counting = Promise.all(
			Array.from({ length: 4 }, async () => countLines(await open(path))),
		);
		let isDone = false;
		void counting.then(() => (isDone = true));
		const beside = await measureTimes(9);
		const wereUnderWay = !isDone;
		expect(new Set(await counting)).to.deep.equal(new Set([ROWS + 1]));
		const took = ((performance.now() - begun) / 1000).toFixed(1);
		const show = (times: number[]) => times.map((ms) => ms.toFixed(1)).join(', ');
		say(
			`four tables of ${ROWS} rows in ${took} s beside ${RATE} redirects a second: p99 ${show(beside)} ms, ` +
				`without them ${show(alone)} ms`,
		);
		expect(wereUnderWay, 'tables were read while it was measured').to.equal(true);
		expect(Math.min(...beside)).to.be.below(Math.min(...alone) + SLOWER);
	}).timeout(600_000);
});
