// How long a report and the first page of each list take on a campaign of any size, on the embedded PostgreSQL, beside plain
// SQL that counts its clicks.
//   npm run bench:reports                                  1,000,000 messages, ten clicks on each
//   npm run bench:reports -- --messages 2000               fewer
//   npm run bench:reports -- --recount                     then count all of it anew, too, and fail where that differs
import { parseArgs } from 'node:util';
import { listCampaigns } from '../../backend/src/campaigns/list.js';
import { listClicks } from '../../backend/src/clicks/list.js';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import { newId } from '../../backend/src/ids.js';
import { sealContent } from '../../backend/src/messages/content.js';
import { listCampaignLinks } from '../../backend/src/reports/links.js';
import { loadReport } from '../../backend/src/reports/load.js';
import { listRecipients } from '../../backend/src/reports/recipients.js';
import { findDifferences } from '../../backend/src/totals/recount.js';
import { startSimulatedServer } from '../eval/campaigns/server.js';

const { values: options } = parseArgs({
	options: {
		messages: { type: 'string', default: '1000000' },
		recount: { type: 'boolean', default: false },
	},
});
const MESSAGES = Number(options.messages);
/** As many messages as one statement fills. */
const STEP = 50_000;
const ROUNDS = 15;
const NOW = new Date('2026-11-28T12:00:00Z');

/** Of each message's ten clicks on its two links two are a person's, the first of them two minutes after it was sent. */
const CLICKS = 10;

/** What triggers would do row by row, at once: the bench is of reading. */
const FILL = [
	`INSERT INTO recipients (id, phone_hash, phone)
	 SELECT md5('r' || n)::uuid, sha256(('r' || n)::bytea), $2 FROM generate_series($3::int, $4::int) n, (SELECT $1::uuid, $5::bytea, $6::int, $7::timestamptz) unused`,
	`INSERT INTO messages (id, campaign_id, recipient_id, content, segments, status, sent_at, delivered_at, created_at,
		clicks, human_clicks, previews, bots, first_click_at, last_click_at, facets)
	 SELECT md5('m' || n)::uuid, $1, md5('r' || n)::uuid, $5, '{"encoding": "GSM-7", "count": 1}', 'delivered', sent, sent, sent,
		10, 2, 3, 5, sent + interval '2 minutes', sent + interval '7 minutes', ARRAY(
			SELECT DISTINCT named.facet FROM (VALUES (2), (7)) minutes (m)
			CROSS JOIN LATERAL facets_of(sent + m * interval '1 minute', 1 + (n + m) % $6, NULL) AS named)
	 FROM (SELECT n, $7::timestamptz - (n % 86400) * interval '20 seconds' AS sent FROM generate_series($3::int, $4::int) n) told,
		(SELECT $2::bytea) unused`,
	`INSERT INTO links (id, token, message_id, campaign_id, url, position, created_at, clicks, human_clicks, previews, bots)
	 SELECT 2 * n + p, 'b' || n || '-' || p, m.id, $1, 'https://acme.example/' || p, p, m.sent_at, 5, 1, 3 * p, 4 - 3 * p
	 FROM generate_series($3::int, $4::int) n JOIN messages m ON m.id = md5('m' || n)::uuid, generate_series(0, 1) p,
		(SELECT $2::bytea, $5::bytea, $6::int, $7::timestamptz) unused`,
	`INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, user_agent_id, verdict)
	 SELECT m.sent_at + k * interval '1 minute', gen_random_uuid(), 2 * n + k / 5, m.id, $1, 'GET',
		'198.51.0.0'::inet + n % 65536, 1 + (n + k) % $6,
		CASE WHEN k IN (2, 7) THEN 'human' WHEN k IN (5, 6, 8) THEN 'preview' ELSE 'bot' END::verdict
	 FROM generate_series($3::int, $4::int) n JOIN messages m ON m.id = md5('m' || n)::uuid, generate_series(0, ${CLICKS - 1}) k,
		(SELECT $2::bytea, $5::bytea, $7::timestamptz) unused`,
];

const TOTALS = [
	`INSERT INTO campaign_totals (campaign_id, part, sent, delivered, failed, unknown, clicked, clicked_by_people, clicks,
		human_clicks, previews, bots, refused_clicks)
	 SELECT campaign_id, 0, sent, delivered, failed, unknown, clicked, clicked_by_people, clicks, human_clicks, previews, bots,
		refused_clicks FROM counted_campaign_totals`,
	`INSERT INTO url_totals (campaign_id, position, url_hash, part, url, links, clicks, human_clicks, recipients)
	 SELECT campaign_id, position, url_hash, 0, url, links, clicks, human_clicks, recipients FROM counted_url_totals`,
	`INSERT INTO facet_totals (campaign_id, facet, part, clicks, recipients)
	 SELECT campaign_id, facet, 0, clicks, recipients FROM counted_facet_totals`,
];

const PLAIN = `
	SELECT u.os, count(*) AS clicks, count(DISTINCT k.message_id) AS recipients
	FROM clicks k LEFT JOIN user_agents u ON u.id = k.user_agent_id
	WHERE k.campaign_id = $1 AND k.verdict = 'human' AND k.refused IS NULL GROUP BY u.os`;

const server = await startSimulatedServer(NOW);
const { deps } = server;
const { db, secrets } = deps;
try {
	const campaignId = newId();
	const seconds = (await timed(() => fill(campaignId))) / 1000;
	const many = (count: number) => count.toLocaleString('en');
	console.log(
		`${many(MESSAGES)} messages, ${many(MESSAGES * CLICKS)} clicks, filled in ${seconds.toFixed(0)} s; milliseconds at the median of ${ROUNDS}:\n`,
	);
	const page = { limit: 50, cursor: undefined };
	const works: [string, () => Promise<unknown>][] = [
		['the report', () => loadReport(db, campaignId, secrets)],
		['the list of campaigns', () => listCampaigns(db.pool, { ...page, search: '' })],
		['its recipients', () => listRecipients(db.pool, { campaignId }, page, secrets)],
		[
			'those who clicked',
			() => listRecipients(db.pool, { campaignId, clicked: true }, page, secrets),
		],
		['its links', () => listCampaignLinks(db.pool, campaignId, page)],
		['its clicks', () => listClicks(db.pool, { campaignId }, page, secrets)],
		['those of people', () => listClicks(db.pool, { campaignId, verdict: 'human' }, page, secrets)],
	];
	for (const [what, work] of works) show(what, await median(work, ROUNDS));
	show('plain SQL, people by system', await median(() => db.pool.query(PLAIN, [campaignId]), 1));
	if (options.recount) {
		let differing = 0;
		const ms = await timed(async () => (differing = (await findDifferences(db)).length));
		show('counting all anew', ms);
		if (differing > 0) throw new Error(`${differing} counts are not what the clicks say`);
	}
} finally {
	await server.stop();
}

async function fill(campaignId: string): Promise<void> {
	await ensurePartitions(db, [NOW, new Date(NOW.getTime() - 25 * 24 * 3_600_000)]);
	const agents = 40;
	await db.pool.query(
		`INSERT INTO user_agents (hash, value, device_type, os, browser)
		 SELECT sha256(('u' || n)::bytea), 'u' || n, CASE n % 3 WHEN 0 THEN 'desktop' ELSE 'mobile' END,
			'OS ' || n % 12, 'Browser ' || n % 9 FROM generate_series(1, $1::int) n`,
		[agents],
	);
	await db.pool.query('INSERT INTO campaigns (id, name) VALUES ($1, $2)', [campaignId, 'Large']);
	const phone = secrets.encrypt('+4915112345678');
	const content = sealContent(
		{ text: 'See https://go.example/abcdefg', originalText: 'See it', metadata: null },
		secrets,
	);
	for (let first = 1; first <= MESSAGES; first += STEP) {
		const last = Math.min(first + STEP - 1, MESSAGES);
		await db.transaction(async (tx) => {
			await tx.query('SET LOCAL session_replication_role = replica');
			for (const sql of FILL)
				await tx.query(sql, [campaignId, phone, first, last, content, agents, NOW]);
		});
	}
	for (const sql of TOTALS) await db.pool.query(sql);
	await db.pool.query('VACUUM ANALYZE');
}

async function median(work: () => Promise<unknown>, rounds: number): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round < rounds; round += 1) times.push(await timed(work));
	return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

function show(what: string, ms: number): void {
	console.log(`  ${what.padEnd(34)} ${ms.toFixed(1).padStart(10)}`);
}
