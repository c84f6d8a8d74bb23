import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { iphonePerson } from '../support/visitors.js';
import type { Clickloop } from './support/clickloop.js';
import { embeddedDatabase, query, WAITING } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks } from './support/links.js';
import { createStage, say, type Stage } from './support/stage.js';

const REQUESTS = extent(25_000, 100_000);
const AT_ONCE = 64;
/** More of them do not make another set. */
const HEADERS = 20;

const random = (length: number) => randomBytes(length / 2).toString('hex');

/** Names that look like client hints, and are no browser's; each request has others. */
const madeUpNames = () =>
	Object.fromEntries(
		Array.from({ length: HEADERS }, () => [`sec-ch-ua-${random(40)}`, random(400)]),
	);
/** Names that verdicts look at, with values that nobody else sends, and an agent of its own. */
const madeUpValues = () => ({
	'user-agent': `${iphonePerson.headers['user-agent']} ${random(2000)}`,
	...Object.fromEntries(
		['accept', 'accept-language', 'sec-ch-ua', 'via', 'from', 'purpose', 'priority'].map((name) => [
			name,
			random(400),
		]),
	),
});

describe('A flood of requests to one link, each with headers of its own', () => {
	let stage: Stage;
	let clickloop: Clickloop;
	let token: string;
	const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

	before(async () => {
		stage = await createStage();
		stage.onEnd(() => agent.destroy());
		clickloop = await stage.clickloop({ CLICKLOOP_DATA_DIR: join(stage.directory, 'data') });
		[token] = (await mintLinks(clickloop, 1)) as [string];
	});
	after(() => stage.end());

	const tap = (headers: Record<string, string>) =>
		new Promise<number>((resolve, reject) => {
			const asking = request(`${clickloop.url}/${token}`, { agent, headers }, (response) => {
				response.resume();
				response.on('end', () => resolve(response.statusCode!));
			});
			asking.on('error', reject);
			asking.end();
		});

	async function flood(count: number, headers: () => Record<string, string>): Promise<Set<number>> {
		const statuses = new Set<number>();
		let left = count;
		const one = async () => {
			while (left-- > 0) statuses.add(await tap(headers()));
		};
		await Promise.all(Array.from({ length: AT_ONCE }, one));
		return statuses;
	}

	async function measure() {
		const [sizes] = await query<{ interned: number; rows: number; judgements: number }>(
			await embeddedDatabase(join(stage.directory, 'data')),
			`SELECT (pg_total_relation_size('header_sets') + pg_total_relation_size('user_agents'))::float8 AS interned,
				pg_total_relation_size('judgements')::float8 AS judgements,
				(SELECT count(*) FROM header_sets)::int + (SELECT count(*) FROM user_agents)::int AS rows`,
		);
		const memory = await clickloop.metric('process_resident_memory_bytes');
		return { ...sizes!, memory };
	}

	/** @returns how many clicks there are, once all are judged */
	function allJudged(): Promise<number> {
		return eventually(async () => {
			const database = await embeddedDatabase(join(stage.directory, 'data'));
			const [{ waiting, clicks } = { waiting: -1, clicks: 0 }] = await query<{
				waiting: number;
				clicks: number;
			}>(database, `SELECT ${WAITING} AS waiting, (SELECT count(*) FROM clicks)::int AS clicks`);
			expect(waiting).to.equal(0);
			return clicks;
		}, 240_000);
	}

	const MB = (bytes: number) => Math.round(bytes / 1e6);

	for (const [name, headers] of [
		['names', madeUpNames],
		['values', madeUpValues],
	] as const) {
		it(`takes little memory and disk with made up ${name}, and every request counts`, async () => {
			// What a process takes anyway under load, compiled code and all, is none of the headers' matter.
			await flood(3000, () => iphonePerson.headers);
			const counted = await allJudged();
			const before = await measure();
			expect(await flood(REQUESTS, headers)).to.deep.equal(new Set([302]));
			const after = await measure();
			expect(await allJudged()).to.equal(counted + REQUESTS);
			const judged = await measure();
			say(
				`${REQUESTS} requests with made up ${name}: ${MB(before.memory)} MB of memory before, ${MB(after.memory)} after; ` +
					`${judged.rows - before.rows} rows of headers and agents more, ${MB(judged.interned)} MB on the disk, ` +
					`${MB(judged.judgements)} MB of judgements`,
			);
			expect(after.memory - before.memory).to.be.below(200e6);
			expect(judged.rows - before.rows).to.be.below(2000);
			expect(judged.interned + judged.judgements).to.be.below(20e6);
		}).timeout(extent(400_000, 1_200_000));
	}
});
