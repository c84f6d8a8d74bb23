import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isAlive } from '../../backend/src/database/embedded/processes.js';
import { eventually } from '../support/eventually.js';
import { KEY, SECRET, type Clickloop } from './support/clickloop.js';
import { embeddedDatabase, query } from './support/database.js';
import { extent } from './support/extent.js';
import { flood, p99OfTaps } from './support/floods.js';
import { mintLinks } from './support/links.js';
import { fillClicks } from './support/many-clicks.js';
import { createStage, say, type Stage } from './support/stage.js';

/** How soon after a flood all must be as before, and how long stopping may take; milliseconds. */
const RECOVERED_WITHIN = 10_000;
const STOPPED_WITHIN = 10_000;
/** Megabytes. */
const MOST_MEMORY = 400;
/** Milliseconds. */
const SLOWEST_TAP = 50;
/** Connections of a test that has ended, and files that are open for a moment. */
const FEW_DESCRIPTORS = 25;

interface Figures {
	descriptors: number;
	memory: number;
	sessions: number;
	p99: number;
}

describe('Requests whose answers nobody reads', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let dataDir: string;
	let tapped: string;
	let table: string;
	let usual: Figures;

	before(async () => {
		stage = await createStage();
		dataDir = join(stage.directory, 'data');
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: dataDir }, 'built');
		const [token] = await mintLinks(clickloop, 1);
		tapped = `${clickloop.url}/${token}`;
		const campaign = { name: 'Flooded', clicks: extent(20_000, 200_000), secret: SECRET };
		const id = await fillClicks(await embeddedDatabase(dataDir), campaign);
		table = `/v1/campaigns/${id}/clicks`;
		await p99OfTaps(tapped, 200);
		usual = await figures();
	});
	after(() => stage.end());

	const ofTables = { accept: 'text/csv', authorization: `Bearer ${KEY}` };
	const floods = {
		[`the page of the docs, 1,200 times on two connections that hang up at once, ${extent(10, 100)} times over`]:
			async () => {
				for (let round = 0; round < extent(10, 100); round += 1) {
					const hangUp = await flood(clickloop.port, '/docs', { connections: 2, requests: 1200 });
					await sleep(100);
					hangUp();
				}
			},
		'the description of the API, 1,500 times on each of 24 connections that read nothing': () =>
			hold('/openapi.json', { connections: 24, requests: 1500 }),
		'a table, 20 times on a connection that hangs up': () =>
			hold(table, { connections: 1, requests: 20, headers: ofTables }),
		'a table on each of 20 connections that read nothing': () =>
			hold(table, { connections: 20, requests: 1, headers: ofTables }),
	};

	async function hold(path: string, what: Parameters<typeof flood>[2]): Promise<void> {
		const hangUp = await flood(clickloop.port, path, what);
		await sleep(3000);
		hangUp();
	}

	for (const [what, play] of Object.entries(floods)) {
		it(`leave nothing behind: ${what}`, async () => {
			let most = 0;
			const look = setInterval(() => {
				void memory().then((now) => (most = Math.max(most, now)));
			}, 250);
			await play();
			clearInterval(look);
			const ended = performance.now();
			const after = await eventually(async () => {
				const now = await figures();
				expect(now.descriptors, 'descriptors').to.be.below(usual.descriptors + FEW_DESCRIPTORS);
				expect(now.memory, 'memory').to.be.below(MOST_MEMORY);
				expect(now.sessions, 'sessions in a transaction').to.equal(0);
				expect(now.p99, 'p99').to.be.below(SLOWEST_TAP);
				return now;
			}, RECOVERED_WITHIN);
			const seconds = ((performance.now() - ended) / 1000).toFixed(1);
			say(`before ${show(usual)}`);
			say(`after  ${show(after)}, after ${seconds} s; at most ${Math.round(most)} MB meanwhile`);
			expect(most).to.be.within(1, MOST_MEMORY);
		}).timeout(extent(120_000, 600_000));
	}

	it('do not keep a server from stopping, nor its PostgreSQL', async () => {
		const { pid } = await embeddedDatabase(dataDir);
		await flood(clickloop.port, '/docs', { connections: 2, requests: 1200 });
		await flood(clickloop.port, '/openapi.json', { connections: 24, requests: 1 });
		await flood(clickloop.port, table, { connections: 10, requests: 1, headers: ofTables });
		await flood(clickloop.port, table, { connections: 1, requests: 20, headers: ofTables });
		const begun = performance.now();
		expect(await clickloop.stop()).to.equal(0);
		const took = performance.now() - begun;
		say(`stopped ${Math.round(took)} ms after SIGTERM, in the middle of all of them`);
		expect(took).to.be.below(STOPPED_WITHIN);
		expect(isAlive(pid)).to.equal(false);
	});

	async function figures(): Promise<Figures> {
		const p99 = await p99OfTaps(tapped, 200);
		const [row] = await query<{ sessions: number }>(
			await embeddedDatabase(dataDir),
			`SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'`,
		);
		const descriptors = await clickloop.metric('process_open_fds');
		return { descriptors, memory: await memory(), sessions: row!.sessions, p99 };
	}

	const memory = async () => (await clickloop.metric('process_resident_memory_bytes')) / 1e6;
});

function show({ descriptors, memory, sessions, p99 }: Figures): string {
	return (
		`${descriptors} descriptors, ${Math.round(memory)} MB, ${sessions} sessions in a transaction, ` +
		`redirect p99 ${p99.toFixed(1)} ms`
	);
}
