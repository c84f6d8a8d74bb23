import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Clickloop } from './support/clickloop.js';
import { expectEachOnce, query, WAITING } from './support/database.js';
import { extent } from './support/extent.js';
import { mintLinks, mintMessages } from './support/links.js';
import type { ServerPostgres } from './support/postgres.js';
import { createStage, say, type Stage } from './support/stage.js';
import type { Taps } from './support/taps.js';

/** How soon each process must know of a link that another changed, in milliseconds. */
const KNOWN_WITHIN = 1000;

interface Told {
	data: { message: { links: { token: string }[] } };
}

describe('Several processes on one PostgreSQL', () => {
	let stage: Stage;
	let postgres: ServerPostgres;
	let processes: Clickloop[];
	let taps: Taps;

	before(async () => {
		stage = await createStage();
		postgres = await stage.postgres();
		processes = [];
		for (const role of ['all', 'all', 'web']) {
			const clickloop = await stage.clickloop({
				DATABASE_URL: postgres.url,
				CLICKLOOP_DATA_DIR: join(stage.directory, String(processes.length)),
				CLICKLOOP_ROLE: role,
			});
			processes.push(clickloop);
		}
		taps = stage.taps(processes.map(({ url }) => url));
	});
	after(() => stage.end());

	it('know within a second of a link that one of them changed', async () => {
		const [token] = await mintLinks(processes[0]!, 1);
		const changes = extent(5, 50);
		let longest = 0;
		for (let change = 0; change < changes; change += 1) {
			const url = `https://acme.com/changed/${change}`;
			const changer = processes[change % processes.length]!;
			expect((await changer.api('PATCH', `/v1/links/${token}`, { url })).status).to.equal(200);
			const changed = performance.now();
			await eventually(async () => {
				for (const { url: origin } of processes) {
					const { headers } = await fetch(`${origin}/${token}`, { redirect: 'manual' });
					expect(headers.get('location')).to.equal(url);
				}
			}, KNOWN_WITHIN);
			longest = Math.max(longest, performance.now() - changed);
		}
		say(`${changes} changes, known everywhere after ${Math.round(longest)} ms at the longest`);
		// In this order: what is being ingested meanwhile is a click when the first has waited for it.
		await query({ connectionString: postgres.url }, 'DELETE FROM arrivals');
		await query({ connectionString: postgres.url }, 'DELETE FROM clicks');
	});

	it('judge each click and deliver each event once', async () => {
		const receiver = await stage.receiver();
		const tokens = await mintMessages(processes[0]!, extent(1000, 10_000));
		await processes[0]!.api('POST', '/v1/subscriptions', {
			url: receiver.url,
			events: ['link.clicked'],
		});
		for (let from = 0; from < tokens.length; from += 50) {
			await Promise.all(tokens.slice(from, from + 50).map((token) => taps.tap(token)));
		}
		const database = { connectionString: postgres.url };
		const human = await eventually(async () => {
			const rows = await query<{ verdict: string | null; human_clicks: number }>(
				database,
				'SELECT k.verdict, m.human_clicks FROM clicks k JOIN links l ON l.id = k.link_id JOIN messages m ON m.id = l.message_id',
			);
			expect(rows).to.have.length(tokens.length);
			expect(await query(database, 'SELECT FROM judge_queue')).to.deep.equal([]);
			const found = rows.filter(({ verdict }) => verdict === 'human');
			expect(receiver.requests).to.have.length.at.least(found.length);
			return found;
		}, 60_000);

		const kept = await expectEachOnce(database, taps);
		const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
		say(`${JSON.stringify(kept)}, ${human.length} human, ${ids.length} webhooks`);
		expect(human.length).to.be.greaterThan(tokens.length * 0.9);
		expect(human.every(({ human_clicks }) => human_clicks === 1)).to.equal(true);
		expect(new Set(ids).size).to.equal(human.length);
		expect(ids).to.have.length(human.length);
	}).timeout(extent(120_000, 300_000));

	it('tell once of each message that nobody tapped, and of a threshold', async () => {
		const [unclicked, threshold] = [await stage.receiver(), await stage.receiver()];
		const campaign = 'Tapped by half';
		const count = extent(1000, 10_000);
		const sentAt = new Date(Date.now() - 3_600_000);
		const tokens = await mintMessages(processes[0]!, count, { campaign, sentAt });
		const untapped = tokens.slice(count / 2);
		const subscribe = async (url: string, event: string, filter: object) => {
			const body = { url, events: [event], filter: { campaign, ...filter } };
			expect((await processes[0]!.api('POST', '/v1/subscriptions', body)).status).to.equal(201);
		};
		await subscribe(threshold.url, 'campaign.threshold', { threshold: { clicks: count / 4 } });
		for (let from = 0; from < count / 2; from += 50) {
			await Promise.all(tokens.slice(from, from + 50).map((token) => taps.tap(token)));
		}
		const database = { connectionString: postgres.url };
		const remaining = async (sql: string) => {
			const rows = await query<{ count: number }>(database, `SELECT count(*)::int AS count ${sql}`);
			return rows[0]!.count;
		};
		await eventually(async () => {
			expect(await query(database, `SELECT ${WAITING} AS waiting`)).to.deep.equal([{ waiting: 0 }]);
		}, 60_000);
		// All of them become due at one moment, which both workers see.
		const afterHours = (Date.now() + 3000 - sentAt.getTime()) / 3_600_000;
		await subscribe(unclicked.url, 'message.unclicked', { afterHours });

		await eventually(async () => {
			expect(threshold.requests).to.have.length.at.least(1);
			expect(unclicked.requests).to.have.length.at.least(untapped.length);
			expect(await remaining('FROM unclicked_watches WHERE told_at IS NULL')).to.equal(0);
			expect(await remaining('FROM campaign_changes')).to.equal(0);
			expect(await remaining("FROM deliveries WHERE status = 'pending'")).to.equal(0);
		}, 60_000);
		const told = unclicked.requests.map(
			({ body }) => (JSON.parse(body) as Told).data.message.links[0]!.token,
		);
		const machines = told.filter((token) => !untapped.includes(token)).length;
		say(
			`${told.length} messages told of as unclicked, ${machines} of them tapped by what was taken for a machine; ` +
				`${threshold.requests.length} threshold`,
		);
		expect(new Set(told).size).to.equal(told.length);
		expect(told).to.include.members(untapped);
		expect(machines).to.be.lessThan(count / 20);
		expect(threshold.requests).to.have.length(1);
	}).timeout(extent(120_000, 300_000));
});
