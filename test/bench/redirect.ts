// How fast the redirect is with each click committed before its 302, beside servers that only answer 302. All run in
// turns within one run, on the same machine as PostgreSQL and the load generator, so ratios are what to look at.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import {
	fillLinks,
	openBenchDatabase,
	type BenchDatabase,
	type DatabaseKind,
} from './redirect/databases.js';
import type { LoadResult } from './redirect/load.js';
import {
	cpuTime,
	startBuilt,
	startLoad,
	startReference,
	type Load,
	type ServerProcess,
} from './redirect/processes.js';

const { values: options } = parseArgs({
	options: {
		links: { type: 'string', default: '10000' },
		connections: { type: 'string', default: '64,256' },
		databases: { type: 'string', default: 'embedded,server' },
		rounds: { type: 'string', default: '3' },
		seconds: { type: 'string', default: '4' },
		/** Seconds before the first measurement on new processes, which Node is still compiling. */
		'warm-up': { type: 'string', default: '6' },
		/** So many Clickloops share the connections and the database; only on `server`. */
		processes: { type: 'string', default: '1' },
		/** Visitors' addresses come from a trusted proxy. */
		proxied: { type: 'boolean', default: false },
		/** Where databases stay for the next run: ten million links take minutes to fill in. */
		data: { type: 'string' },
		/** A folder for Node's processor profiles of Clickloop. */
		profile: { type: 'string' },
	},
});
const linkCounts = options.links.split(',').map(Number);
const connectionCounts = options.connections.split(',').map(Number);
const databases = options.databases.split(',') as DatabaseKind[];
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
/** Seconds before each measurement. */
const WARM_UP = 1;

/** A server, or several that share the load, and what it has shown so far. */
interface Contestant {
	name: string;
	servers: ServerProcess[];
	/** Further processes whose work counts as its own. */
	helpers: number[];
	results: (LoadResult & { serverCpu: number; helperCpu: number })[];
}

const data = options.data ?? (await mkdtemp(join(tmpdir(), 'clickloop-bench-')));
const load = await startLoad();
const bare = await startReference('bare');
const express = await startReference('express');
try {
	for (const kind of databases) await measureOn(kind);
} finally {
	await load.stop();
	await bare.stop();
	await express.stop();
	if (!options.data) await rm(data, { recursive: true });
}

async function measureOn(kind: DatabaseKind): Promise<void> {
	const database = await openBenchDatabase(kind, join(data, kind));
	const servers: ServerProcess[] = [];
	try {
		const count = kind === 'embedded' ? 1 : Number(options.processes);
		for (let i = 0; i < count; i += 1) servers.push(await startClickloop(database));
		const db = new pg.Pool(await database.connection());
		await fillLinks(db, Math.min(...linkCounts));
		await warmUp(servers);
		for (const links of linkCounts) {
			await fillLinks(db, links);
			await haveReadAhead(servers);
			for (const connections of connectionCounts) {
				console.log(
					`\n${kind} PostgreSQL, ${links.toLocaleString('en')} links, ${connections} connections, ` +
						`${rounds} rounds of ${seconds} s each, ${servers.length} Clickloop`,
				);
				await compare({ load, db, servers, postmaster: await database.pid(), links, connections });
			}
		}
		await db.end();
	} finally {
		for (const server of servers) await server.stop();
		await database.stop();
	}
}

/** At their start Clickloops read links that were there before into memory, which takes half of a core. */
async function haveReadAhead(servers: ServerProcess[]): Promise<void> {
	for (const { port } of servers) {
		let [before, now] = [NaN, await readLinksInMemory(port)];
		while (now !== before) {
			await sleep(1000);
			[before, now] = [now, await readLinksInMemory(port)];
		}
		console.log(`${now.toLocaleString('en')} links in memory`);
	}
}

async function readLinksInMemory(port: number): Promise<number> {
	const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
	return Number(/^clickloop_links_in_memory (\d+)/m.exec(metrics)![1]);
}

async function warmUp(servers: ServerProcess[]): Promise<void> {
	for (const each of [[bare], [express], servers]) {
		await load.run({
			ports: each.map(({ port }) => port),
			connections: 64,
			warmUp: 0,
			seconds: Number(options['warm-up']),
			links: Math.min(...linkCounts),
			proxied: options.proxied,
		});
	}
}

function startClickloop({ env }: BenchDatabase): Promise<ServerProcess> {
	return startBuilt(
		{ ...env, ...(options.proxied && { CLICKLOOP_TRUST_PROXY: '127.0.0.0/8' }) },
		options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [],
	);
}

interface Comparison {
	load: Load;
	db: pg.Pool;
	servers: ServerProcess[];
	postmaster: number;
	links: number;
	connections: number;
}

async function compare(comparison: Comparison): Promise<void> {
	const { db, servers, postmaster } = comparison;
	const clickloop = contestant('Clickloop', servers, [postmaster]);
	const contestants = [
		contestant('bare node:http', [bare]),
		contestant('Express 5', [express]),
		clickloop,
	];
	let stored = 0;
	for (let round = 0; round < rounds; round += 1) {
		// Judging is still to do what it left for later, and the next round is another's.
		await db.query('TRUNCATE clicks, arrivals, judge_queue');
		for (const each of contestants) await measure(each, comparison);
		stored += (await countStored(db)).all;
	}
	for (const each of contestants) console.log(show(each, contestants[0]!));
	const answered = clickloop.results.reduce((sum, result) => sum + result.answered, 0);
	console.log(`  ${answered} redirects, ${stored} clicks in the database`);
	if (answered !== stored) throw new Error('Not each redirect is a click, or not each click one');
	await showBacklog(db);
}

function contestant(name: string, servers: ServerProcess[], helpers: number[] = []): Contestant {
	return { name, servers, helpers, results: [] };
}

async function measure(
	{ servers, helpers, results }: Contestant,
	{ load, links, connections }: Comparison,
): Promise<void> {
	const cpu = (pids: number[]) => pids.reduce((sum, pid) => sum + cpuTime(pid), 0);
	const pids = servers.map(({ pid }) => pid);
	const [serverBefore, helpersBefore] = [cpu(pids), cpu(helpers)];
	const result = await load.run({
		ports: servers.map(({ port }) => port),
		connections,
		warmUp: WARM_UP,
		seconds,
		links,
		proxied: options.proxied,
	});
	results.push({
		...result,
		serverCpu: (cpu(pids) - serverBefore) / result.answered,
		helperCpu: (cpu(helpers) - helpersBefore) / result.answered,
	});
}

/** Both kinds of clicks are on the disk: those that have just arrived, and those that have been ingested. */
async function countStored(db: pg.Pool): Promise<{ all: number; waiting: number }> {
	const { rows } = await db.query<{ clicks: number; arrived: number; waiting: number }>(
		`SELECT (SELECT count(*) FROM clicks)::int AS clicks,
			(SELECT COALESCE(sum(cardinality(ids)), 0) FROM arrivals)::int AS arrived,
			(SELECT count(*) FROM clicks WHERE verdict IS NULL)::int AS waiting`,
	);
	const { clicks, arrived, waiting } = rows[0]!;
	return { all: clicks + arrived, waiting: waiting + arrived };
}

/** What judging leaves for later drains by itself. */
async function showBacklog(db: pg.Pool): Promise<void> {
	const start = performance.now();
	const { all, waiting } = await countStored(db);
	while ((await countStored(db)).waiting > 0) await sleep(100);
	const drained = ((performance.now() - start) / 1000).toFixed(0);
	console.log(`  of the last round's ${all} clicks, ${waiting} waited for judging: ${drained} s`);
}

function show({ name, results, helpers }: Contestant, first: Contestant): string {
	const median = (of: Contestant['results'], key: keyof Contestant['results'][number]) =>
		of.map((result) => result[key]).toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
	const own = (key: keyof Contestant['results'][number]) => median(results, key);
	return [
		`  ${name.padEnd(15)}`,
		`${own('rate').toFixed(0).padStart(6)}/s`,
		`${(own('rate') / median(first.results, 'rate')).toFixed(2)} of bare`,
		`p50 ${own('p50').toFixed(1).padStart(5)} ms`,
		`p99 ${own('p99').toFixed(1).padStart(5)} ms`,
		`processor ${own('serverCpu').toFixed(0).padStart(3)} µs each`,
		...(helpers.length > 0 ? [`(PostgreSQL ${own('helperCpu').toFixed(0)} µs)`] : []),
		`load generator ${(own('busy') * 100).toFixed(0)} % busy`,
	].join('  ');
}
