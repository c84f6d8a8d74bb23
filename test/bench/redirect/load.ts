// A process that asks servers for short links as fast as they answer: plain sockets and requests made beforehand,
// since on a small machine what the asking costs is missing to those who answer.
import { connect, type Socket } from 'node:net';
import { makeRequestEnds } from './requests.js';
import { tokenOf } from './tokens.js';

/** What is to be asked. */
export interface LoadJob {
	/** Servers on 127.0.0.1 that share the connections. */
	ports: number[];
	/** Kept alive, each with one request at a time. */
	connections: number;
	/** Seconds before measuring begins. */
	warmUp: number;
	/** Seconds of measuring. */
	seconds: number;
	/** Each request opens one of so many links, by chance. */
	links: number;
	/** Each link is opened once instead, one after another, however long it takes. */
	each?: boolean;
	/** No more requests a second than this, where the machine has other work too. */
	most?: number;
	proxied: boolean;
}

/** What came back. */
export interface LoadResult {
	/** All 302s, those before measuring too. */
	answered: number;
	/** 302s a second while it was measured. */
	rate: number;
	/** Latency while it was measured, in milliseconds. */
	p50: number;
	p99: number;
	/** The share of the time in which this process was busy: near 1, it is what is measured. */
	busy: number;
}

const CR_LF_CR_LF = Buffer.from('\r\n\r\n');
const FOUND = Buffer.from('HTTP/1.1 302 ');

process.on('message', (job: LoadJob) => {
	run(job).then(
		(result) => process.send!(result),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		},
	);
});

async function run(job: LoadJob): Promise<LoadResult> {
	const { warmUp, seconds } = job;
	const measureFrom = performance.now() + warmUp * 1000;
	const end = job.each ? Infinity : measureFrom + seconds * 1000;
	const choose = job.each ? inOrder(job.links) : byChance(job.links);
	const pause = job.most === undefined ? () => 0 : pacedAt(job.most);
	const latencies: number[] = [];
	let answered = 0;
	const cpu = process.cpuUsage();
	const record = (sentAt: number, now: number): boolean => {
		answered += 1;
		if (now >= measureFrom && now < end) latencies.push(now - sentAt);
		return now < end;
	};
	await Promise.all(
		Array.from({ length: job.connections }, (_, index) =>
			askOnOne(index, job, choose, pause, record),
		),
	);
	const { user, system } = process.cpuUsage(cpu);
	const measured = job.each ? (performance.now() - measureFrom) / 1000 : seconds;
	latencies.sort((a, b) => a - b);
	return {
		answered,
		rate: latencies.length / measured,
		p50: latencies[Math.floor(latencies.length * 0.5)]!,
		p99: latencies[Math.floor(latencies.length * 0.99)]!,
		busy: (user + system) / 1e6 / (warmUp + measured),
	};
}

/** @returns what gives the next link's number, or undefined when there is none left */
function inOrder(links: number): () => number | undefined {
	let last = 0;
	return () => (last < links ? (last += 1) : undefined);
}

function byChance(links: number): () => number {
	return () => 1 + Math.floor(Math.random() * links);
}

/** @returns what gives the milliseconds that the next request has to wait; what came too late is not made up for */
function pacedAt(most: number): () => number {
	let next = performance.now();
	return () => {
		const now = performance.now();
		next = Math.max(now, next + 1000 / most);
		return next - now;
	};
}

/** @param record told of each answer; says whether to go on */
function askOnOne(
	index: number,
	{ ports, proxied }: LoadJob,
	choose: () => number | undefined,
	pause: () => number,
	record: (sentAt: number, now: number) => boolean,
): Promise<void> {
	const port = ports[index % ports.length]!;
	const ends = requestEnds(port, proxied);
	return new Promise((resolve, reject) => {
		const socket = connect({ port, host: '127.0.0.1', ...sourceOf(index) });
		let sentAt = 0;
		let answer: Buffer | undefined;
		const ask = () => {
			const number = choose();
			if (number === undefined) {
				socket.end();
				return;
			}
			const end = ends[Math.floor(Math.random() * ends.length)]!;
			sentAt = performance.now();
			socket.write(`GET /${tokenOf(number)}${end}`, 'latin1');
		};
		const askInTime = () => {
			const wait = pause();
			if (wait > 1) setTimeout(ask, wait);
			else ask();
		};
		socket.setNoDelay().on('connect', askInTime).on('error', reject).on('close', resolve);
		socket.on('data', (chunk) => {
			answer = answer ? Buffer.concat([answer, chunk]) : chunk;
			if (!isWhole(answer)) return;
			if (!isFound(answer)) fail(socket, answer);
			else if (record(sentAt, performance.now())) askInTime();
			else socket.end();
			answer = undefined;
		});
	});
}

/** Linux has all of 127.0.0.0/8: visitors come from different addresses there. */
function sourceOf(index: number): { localAddress?: string } {
	return process.platform === 'linux' ? { localAddress: `127.0.1.${1 + (index % 250)}` } : {};
}

/** None of the answers has a body. */
function isWhole(answer: Buffer): boolean {
	return answer.subarray(-4).equals(CR_LF_CR_LF);
}

function isFound(answer: Buffer): boolean {
	return answer.subarray(0, FOUND.length).equals(FOUND);
}

function fail(socket: Socket, answer: Buffer): void {
	socket.destroy(new Error(`Not a 302: ${answer.toString('latin1').slice(0, 500)}`));
}

const made = new Map<number, string[]>();

function requestEnds(port: number, proxied: boolean): string[] {
	const ends = made.get(port) ?? makeRequestEnds(port, proxied);
	made.set(port, ends);
	return ends;
}
