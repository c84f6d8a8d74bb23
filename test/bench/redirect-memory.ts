// How much memory the process takes: at the start, with many links in memory, and while redirects go on and on.
// Fails when that is more than was promised, or when it goes on rising.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fillLinks, openBenchDatabase } from './redirect/databases.js';
import { startBuilt, startLoad } from './redirect/processes.js';
import { slopeOf } from './trend.js';

const { values: options } = parseArgs({
	options: {
		links: { type: 'string', default: '1000000' },
		minutes: { type: 'string', default: '60' },
		/** Redirects a second, as many as there can be unless told. */
		rate: { type: 'string' },
	},
});
const links = Number(options.links);
const minutes = Number(options.minutes);
const most = options.rate === undefined ? undefined : Number(options.rate);

/** What was promised for so many links, in megabytes. */
const PROMISED = { megabytes: 250, links: 1_000_000 };
/**
 * Megabytes by which the line through all figures may rise: it is never quite level, and in half a minute less so. A
 * leak of 200 bytes a redirect shows in either, and one of 30 in an hour of a thousand a second.
 */
const RISE = minutes < 5 ? 50 : 15;
/** One line a minute; more where the minutes are few. */
const steps = Math.max(12, Math.round(minutes));
/** Young objects take their room in the first of them. */
const SETTLING = Math.ceil(steps / 6);

interface Held {
	resident: number;
	heap: number;
}

const data = await mkdtemp(join(tmpdir(), 'clickloop-bench-'));
const database = await openBenchDatabase('embedded', data);
// At full speed judging is another's work: its backlog would last longer than the benchmark.
const role = most === undefined ? 'web' : 'all';
const server = await startBuilt({ ...database.env, CLICKLOOP_ROLE: role });
const load = await startLoad();
try {
	const db = new pg.Pool(await database.connection());
	await fillLinks(db, links);
	show('at the start', await read());
	const job = { ports: [server.port], connections: 64, warmUp: 0, proxied: false, links };
	await load.run({ ...job, seconds: 0, each: true });
	show(`with ${links.toLocaleString('en')} links in memory`, await read());
	const held: Held[] = [];
	let redirects = 0;
	for (let step = 1; step <= steps; step += 1) {
		const seconds = (minutes * 60) / steps;
		const { rate, answered } = await load.run({ ...job, seconds, most });
		const now = await read();
		show(`after ${((step * minutes) / steps).toFixed(1)} min at ${rate.toFixed(0)} a second`, now);
		held.push(now);
		if (step > SETTLING) redirects += answered;
		await db.query('TRUNCATE clicks, arrivals');
	}
	await db.end();
	conclude(held, redirects, await readPeak(server.pid));
} finally {
	await load.stop();
	await server.stop();
	await rm(data, { recursive: true });
}

/** @returns megabytes */
async function read(): Promise<Held> {
	const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
	const metrics = await response.text();
	const megabytes = (name: string) =>
		Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]) / 1e6;
	return {
		resident: megabytes('process_resident_memory_bytes'),
		heap: megabytes('nodejs_heap_size_used_bytes'),
	};
}

/** @returns the most that the process ever held, in megabytes; undefined where the system does not say */
async function readPeak(pid: number): Promise<number | undefined> {
	if (process.platform !== 'linux') return undefined;
	const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))!;
	return (Number(kilobytes) * 1024) / 1e6;
}

function show(when: string, { resident, heap }: Held): void {
	const figure = (megabytes: number) => megabytes.toFixed(0).padStart(4);
	console.log(
		`  ${when.padEnd(36)} resident ${figure(resident)} MB   heap in use ${figure(heap)} MB`,
	);
}

/**
 * @param redirects those in which a leak would show
 * @param peak the most that was held at any time, where it is known
 */
function conclude(held: Held[], redirects: number, peak = 0): void {
	const settled = held.slice(SETTLING);
	const perStep = slopeOf(settled.map(({ resident }, x) => ({ x, y: resident })));
	const rise = perStep * settled.length;
	const perHour = ((perStep * steps) / minutes) * 60;
	console.log(
		`  trend: ${rise.toFixed(1)} MB in ${redirects.toLocaleString('en')} redirects ` +
			`(${((rise * 1e6) / redirects).toFixed(1)} bytes each), that is ${perHour.toFixed(1)} MB an hour`,
	);
	const highest = Math.max(peak, ...held.map(({ resident }) => resident));
	console.log(`  never more than ${highest.toFixed(0)} MB resident`);
	if (links >= PROMISED.links && !(highest <= PROMISED.megabytes)) {
		fail(
			`The process took ${highest.toFixed(0)} MB; it is to take ${PROMISED.megabytes} MB at most.`,
		);
	}
	if (!(rise <= RISE))
		fail(`Memory rose by ${rise.toFixed(0)} MB while nothing but redirects went on: a leak.`);
}

function fail(why: string): void {
	console.error(`  FAILED: ${why}`);
	process.exitCode = 1;
}
