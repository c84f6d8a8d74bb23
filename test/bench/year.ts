// A year of clicks, smaller than life: what is timed beside one month, and which months the look-ups touch.
//   npm run bench:year                       12 months of 200,000 clicks
//   npm run bench:year -- --clicks 50000     fewer a month
// Clicks of the past are made in SQL, judged already; those of now are recorded and judged by the product.
import { parseArgs } from 'node:util';
import { judgeDue } from '../../backend/src/judging/judge-batch.js';
import { loadClicks } from '../../backend/src/clicks/click.js';
import { listClicks } from '../../backend/src/clicks/list.js';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import { ingestAll } from '../../backend/src/clicks/ingest.js';
import { newIdAt } from '../../backend/src/ids.js';
import { sealContent } from '../../backend/src/messages/content.js';
import { recordClicks, type NewClick } from '../../backend/src/redirect/record-clicks.js';
import { loadReport } from '../../backend/src/reports/load.js';
import { SINCE_LINK } from '../../backend/src/clicks/since-link.js';
import { startSimulatedServer } from '../eval/campaigns/server.js';

const { values: options } = parseArgs({
	options: { clicks: { type: 'string', default: '200000' } },
});
const CLICKS = Number(options.clicks);
const MONTHS = 12;
const RECIPIENTS = 2000;
/** On each recipient's link. */
const CLICKS_EACH = 5;
const BATCH = 500;
const ROUNDS = 20;
const NOW = new Date('2026-12-20T12:00:00Z');

const server = await startSimulatedServer(NOW);
const { deps } = server;
const { pool } = deps.db;
/** Milliseconds since `NOW`. */
let now = 0;
try {
	const rows = ['1 month', `${MONTHS} months`];
	const figures: Record<string, number[]> = {};
	for (const months of [1, MONTHS]) {
		for (let back = months === 1 ? 0 : 1; back < months; back += 1) await fillMonth(back);
		await pool.query('VACUUM ANALYZE');
		for (const [what, time] of Object.entries(await measure())) (figures[what] ??= []).push(time);
	}
	console.log(`Months of ${CLICKS} clicks; milliseconds at the median of ${ROUNDS}:\n`);
	console.log(`  ${''.padEnd(34)} ${rows.map((row) => row.padStart(10)).join(' ')}`);
	for (const [what, times] of Object.entries(figures))
		console.log(`  ${what.padEnd(34)} ${times.map((ms) => ms.toFixed(1).padStart(10)).join(' ')}`);
	console.log(`\nPartitions that one look-up reads, of ${await countPartitions()}:\n`);
	await explainLookUps();
} finally {
	await server.stop();
}

/** Campaigns with messages and links, and a month of clicks on them, by persons and bots from many addresses. */
async function fillMonth(back: number): Promise<void> {
	const start = new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - back));
	await ensurePartitions(deps.db, [start]);
	const campaigns = Math.ceil(CLICKS / (RECIPIENTS * CLICKS_EACH));
	const judgement = JSON.stringify({ reasons: [], confidence: 0.9, rulesVersion: 2 });
	const judgementId = (await deps.interns.judgements([judgement]))[0];
	const phone = deps.secrets.encrypt('+4915112345678');
	const content = sealContent(
		{
			text: 'See https://go.example/abcdefg',
			originalText: 'See https://acme.example/',
			metadata: null,
		},
		deps.secrets,
	);
	for (let n = 0; n < campaigns; n += 1) {
		const sentAt = new Date(start.getTime() + (n / campaigns) * 18 * 24 * 3600 * 1000);
		await pool.query(
			`WITH campaign AS (
				INSERT INTO campaigns (id, name) VALUES (gen_random_uuid(), $1) RETURNING id
			), person AS (
				INSERT INTO recipients (id, phone_hash, phone)
				SELECT gen_random_uuid(), sha256(($1 || n)::bytea), $5 FROM generate_series(1, $3::int) n RETURNING id
			), message AS (
				INSERT INTO messages (id, campaign_id, recipient_id, content, segments, status, sent_at,
					delivered_at, clicks, human_clicks)
				SELECT gen_random_uuid(), campaign.id, person.id, $7, '{}', 'delivered', $2, $2, 1, 1
				FROM campaign, person RETURNING id, campaign_id
			), link AS (
				INSERT INTO links (token, message_id, campaign_id, url, clicks, human_clicks, created_at)
				SELECT 'b' || replace(id::text, '-', ''), id, campaign_id, 'https://acme.example/', 1, 1, $2 FROM message
				RETURNING id, message_id, campaign_id
			), click AS (
				SELECT $2::timestamptz + random() * random() * interval '10 days' AS at, id AS link_id, message_id, campaign_id
				FROM link, generate_series(1, $6::int)
			)
			INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, user_agent_id, verdict, judgement_id)
			SELECT at, (lpad(to_hex((extract(epoch FROM date_trunc('milliseconds', at)) * 1000)::bigint), 12, '0')
					|| '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid,
				link_id, message_id, campaign_id, 'GET', ('91.' || (random() * 60)::int || '.' || (random() * 255)::int || '.' ||
					(random() * 255)::int)::inet, NULL, CASE WHEN random() < 0.8 THEN 'human' ELSE 'bot' END::verdict, $4
			FROM click ORDER BY at`,
			[`Campaign ${back}/${n}`, sentAt, RECIPIENTS, judgementId, phone, CLICKS_EACH, content],
		);
	}
}

async function measure(): Promise<Record<string, number>> {
	const { rows: links } = await pool.query<{ id: string; campaign_id: string }>(
		`SELECT l.id, l.campaign_id FROM links l JOIN campaigns c ON c.id = l.campaign_id
		 WHERE c.name LIKE 'Campaign 0/%' ORDER BY l.id LIMIT ${BATCH * ROUNDS}`,
	);
	const campaignId = links[0]!.campaign_id;
	const inserts: number[] = [];
	const ingesting: number[] = [];
	const judging: number[] = [];
	const byId: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const at = new Date(NOW.getTime() + (now += 1000));
		server.setTime(at);
		const clicks = Array.from({ length: BATCH }, (_, n) =>
			toClick(at, links[(round * BATCH + n) % links.length]!.id, n),
		);
		inserts.push(await timed(() => recordClicks(pool, deps.interns, clicks)));
		ingesting.push(await timed(() => ingestAll(deps.db)));
		judging.push(await timed(judgeAllDue));
		byId.push(await timed(() => loadClicks(pool, [clicks[0]!.id], deps.secrets)));
	}
	const repeat = async (work: () => Promise<unknown>) => {
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round += 1) times.push(await timed(work));
		return median(times);
	};
	const page = { limit: 50, cursor: undefined };
	return {
		[`recording ${BATCH} clicks`]: median(inserts),
		[`ingesting ${BATCH} clicks`]: median(ingesting),
		[`judging ${BATCH} clicks`]: median(judging),
		'one click by its id': median(byId),
		[`report on ${RECIPIENTS * CLICKS_EACH} clicks`]: await repeat(() =>
			loadReport(deps.db, campaignId, deps.secrets),
		),
		'its newest 50 clicks': await repeat(() =>
			listClicks(pool, { campaignId }, page, deps.secrets),
		),
	};
}

/** One call judges half of the partitions. */
async function judgeAllDue(): Promise<void> {
	while ((await judgeDue(deps)) > 0);
}

function toClick(at: Date, linkId: string, n: number): NewClick {
	const userAgent = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_${n % 6} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.${n % 6} Mobile/15E148 Safari/604.1`;
	const ip = `91.${n % 60}.${(now / 1000) % 250}.${n % 250}`;
	return { id: newIdAt(at), at, linkId, method: 'GET', ip, userAgent, headers: '[]', place: null };
}

async function explainLookUps(): Promise<void> {
	const lookUps: [string, string][] = [
		[
			'a click by its id',
			`SELECT FROM clicks WHERE at = '${NOW.toISOString()}' AND id = gen_random_uuid()`,
		],
		[
			'the clicks of a link within the hour',
			`SELECT FROM clicks WHERE link_id = 1 AND at BETWEEN '${NOW.toISOString()}'::timestamptz - interval '1 hour' AND '${NOW.toISOString()}'`,
		],
		[
			'an address within ten minutes',
			`SELECT FROM clicks WHERE ip = '91.1.1.1' AND at BETWEEN '${NOW.toISOString()}'::timestamptz - interval '10 minutes' AND '${NOW.toISOString()}'`,
		],
		[
			'the clicks of a new link, for a report',
			`SELECT FROM links l JOIN clicks k ON k.link_id = l.id AND ${SINCE_LINK} WHERE l.id = (SELECT max(id) FROM links WHERE created_at > '${NOW.toISOString()}'::timestamptz - interval '19 days')`,
		],
	];
	for (const [what, query] of lookUps) {
		const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
			`EXPLAIN (ANALYZE, COSTS OFF) ${query}`,
		);
		const read = rows.filter(
			({ 'QUERY PLAN': line }) => / on clicks_\d/.test(line) && !line.includes('never executed'),
		);
		console.log(`  ${what.padEnd(40)} ${String(read.length).padStart(3)}`);
	}
}

async function countPartitions(): Promise<number> {
	return (await pool.query(`SELECT FROM pg_inherits WHERE inhparent = 'clicks'::regclass`))
		.rowCount!;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

function median(values: number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
