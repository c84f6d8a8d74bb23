// How much memory the process takes: at the start, with many links in memory, and while redirects go on and on.
// What grows without end shows in the last lines; what the garbage collector has not got round to goes up and down.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fillLinks, openBenchDatabase } from './redirect/databases.js';
import { startBuilt, startLoad } from './redirect/processes.js';

const { values: options } = parseArgs({
	options: {
		links: { type: 'string', default: '1000000' },
		minutes: { type: 'string', default: '60' },
	},
});
const links = Number(options.links);
/** Lines that the minutes are divided into. */
const STEPS = 10;
const seconds = (Number(options.minutes) * 60) / STEPS;

const data = await mkdtemp(join(tmpdir(), 'clickloop-bench-'));
const database = await openBenchDatabase('embedded', data);
// Judging is another's work here: what it holds is small, and its backlog would last longer than the benchmark.
const server = await startBuilt({ ...database.env, CLICKLOOP_ROLE: 'web' });
const load = await startLoad();
try {
	const db = new pg.Pool(await database.connection());
	await fillLinks(db, links);
	await show('at the start');
	const job = { ports: [server.port], connections: 64, warmUp: 0, proxied: false, links };
	await load.run({ ...job, seconds: 0, each: true });
	await show(`with ${links.toLocaleString('en')} links in memory`);
	for (let step = 1; step <= STEPS; step += 1) {
		const { rate } = await load.run({ ...job, seconds });
		await show(`after ${((step * seconds) / 60).toFixed(1)} min at ${rate.toFixed(0)} a second`);
		await db.query('TRUNCATE clicks');
	}
	await db.end();
} finally {
	await load.stop();
	await server.stop();
	await rm(data, { recursive: true });
}

async function show(when: string): Promise<void> {
	const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
	const metrics = await response.text();
	const megabytes = (name: string) =>
		(Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]) / 1e6).toFixed(0).padStart(4);
	console.log(
		`  ${when.padEnd(36)} resident ${megabytes('process_resident_memory_bytes')} MB   ` +
			`heap in use ${megabytes('nodejs_heap_size_used_bytes')} MB   ` +
			`outside the heap ${megabytes('nodejs_external_memory_bytes')} MB`,
	);
}
