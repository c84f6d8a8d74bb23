import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { quantiles } from '../bench/quantiles.js';
import type { Clickloop } from './support/clickloop.js';
import { extent } from './support/extent.js';
import { mintLinks, mintMessages } from './support/links.js';
import { createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

/** What one address may be told at once, and once more in each minute: 60 in any minute. */
const LIMIT = 30;
const CONNECTIONS = 64;
/** How many requests are sent at once on a connection that does not wait for answers. */
const BATCH = 100;
/** How long each way of asking is tried, in seconds. */
const SECONDS = 25;

type Statuses = Record<string, number>;

describe('Somebody who tries tokens as fast as the machine can', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let taps: Taps;
	let known: string[];

	before(async () => {
		stage = await createStage();
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: join(stage.directory, 'data') });
		taps = stage.taps([clickloop.url]);
		known = await mintLinks(clickloop, 50);
		for (const token of known) expect((await taps.tap(token)).status).to.equal(302);
	});
	after(() => stage.end());

	let tried = 0;
	/** Each tenth is a link that is in memory. */
	function choose(): string {
		tried += 1;
		return tried % 10 === 0 ? known[(tried / 10) % known.length]! : `g${tried}`.padEnd(7, 'x');
	}

	const count = (statuses: Statuses, status: string | number) => {
		statuses[status] = (statuses[status] ?? 0) + 1;
	};

	/** Requests without end on connections that do not wait for answers. */
	async function pipeline(address: string, until: number, statuses: Statuses): Promise<void> {
		const send = () => {
			const lines = Array.from(
				{ length: BATCH },
				(_, n) =>
					`${n % 2 ? 'GET' : 'HEAD'} /${choose()} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n\r\n`,
			);
			return lines.join('');
		};
		while (performance.now() < until) {
			const socket = connect(clickloop.port, '127.0.0.1');
			const closed = new Promise((resolve) => socket.on('close', resolve));
			let rest = '';
			let answered = 0;
			socket.on('error', () => undefined);
			socket.on('data', (chunk) => {
				rest += chunk.toString('latin1');
				for (const [, status] of rest.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
					count(statuses, status!);
					answered += 1;
				}
				rest = rest.slice(rest.lastIndexOf('HTTP/1.1 ') + 1).slice(-12);
				if (answered % BATCH === 0) socket.write(send());
			});
			socket.write(send());
			const left = sleep(until - performance.now()).then(() => socket.destroy());
			await Promise.race([closed, left]);
			socket.destroy();
		}
	}

	/** Requests without end, one after the other on each of many connections. */
	async function ask(address: string, until: number, statuses: Statuses): Promise<void> {
		const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
		const headers = { 'x-forwarded-for': address };
		const one = (method: string) =>
			new Promise<void>((resolve) => {
				const asking = request(`${clickloop.url}/${choose()}`, { agent, method, headers });
				asking.on('response', (response) => {
					count(statuses, response.statusCode!);
					response.resume().on('end', resolve);
				});
				asking.on('error', () => resolve());
				asking.end();
			});
		const going = Array.from({ length: CONNECTIONS }, async (_, n) => {
			while (performance.now() < until) await one(n % 2 ? 'GET' : 'HEAD');
		});
		await Promise.all(going);
		agent.destroy();
	}

	it('is told of 60 tokens a minute, and delays nobody else’s first tap', async () => {
		const rounds = extent(1, 5);
		const fresh = await mintMessages(clickloop, rounds * 4000);
		for (let round = 0; round < rounds; round += 1) {
			const address = `198.51.100.${round + 1}`;
			const pipelined: Statuses = {};
			const connected: Statuses = {};
			const times: number[] = [];
			const before = taps.all.length;
			const start = performance.now();
			let isOver = false;
			const people = Array.from({ length: 4 }, async () => {
				while (!isOver && fresh.length > 0) {
					const tapped = performance.now();
					await taps.tap(fresh.pop()!);
					times.push(performance.now() - tapped);
					await sleep(50);
				}
			});
			await Promise.all(
				Array.from({ length: 4 }, () =>
					pipeline(address, performance.now() + SECONDS * 1000, pipelined),
				),
			);
			await ask(address, performance.now() + SECONDS * 1000, connected);
			const minutes = (performance.now() - start) / 60_000;
			isOver = true;
			await Promise.all(people);

			const told = (status: string) => (pipelined[status] ?? 0) + (connected[status] ?? 0);
			say(
				`${SECONDS} s of pipelined requests: ${JSON.stringify(pipelined)}, ${SECONDS} s on ${CONNECTIONS} connections: ` +
					`${JSON.stringify(connected)}; told apart ${told('404')} unknown tokens and ${told('302')} links in memory in ${minutes.toFixed(2)} minutes`,
			);
			say(`others’ ${times.length} first taps meanwhile: ${quantiles(times)} ms`);
			expect(taps.statuses(before)).to.deep.equal({ 302: times.length });
			expect(told('404')).to.be.within(1, LIMIT * (1 + minutes));
			// One try in ten is a link: they come between those that are not.
			expect(told('302')).to.be.at.most(LIMIT * (1 + minutes));
			expect(told('429')).to.be.greaterThan(0);
		}
	});
});
