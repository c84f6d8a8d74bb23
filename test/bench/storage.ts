// How many bytes of the database a click takes, with all its indexes: of clicks in simulated campaigns, all kinds of
// visitors among them, recorded and judged by the product.
//   npm run bench:storage                     about 200,000 clicks
//   npm run bench:storage -- --campaigns 20   fewer
import { parseArgs } from 'node:util';
import { drawCampaign } from '../eval/campaigns/campaign.js';
import { play } from '../eval/campaigns/play.js';
import { startSimulatedServer } from '../eval/campaigns/server.js';
import { expectVerdicts } from './expect-verdicts.js';

const { values: options } = parseArgs({
	options: { campaigns: { type: 'string', default: '100' } },
});
const CAMPAIGNS = Number(options.campaigns);
const RECIPIENTS = 5000;
/** As many as go out on one day. */
const AT_ONCE = 20;
const DAY = 24 * 60 * 60 * 1000;
const START = new Date('2026-01-02T17:00:00Z');

const SHARED = ['judgements', 'user_agents', 'header_sets', 'places', 'networks'];

const server = await startSimulatedServer(START);
const { pool } = server.deps.db;
try {
	let clicks = 0;
	for (let from = 0; from < CAMPAIGNS; from += AT_ONCE) {
		const size = Math.min(AT_ONCE, CAMPAIGNS - from);
		const campaigns = Array.from({ length: size }, (_, i) =>
			drawCampaign(1 + from + i, RECIPIENTS),
		);
		const day = new Date(START.getTime() + (from / AT_ONCE) * DAY);
		server.setTime(day);
		clicks += (await play(server, campaigns, day)).length;
		if (from + AT_ONCE < CAMPAIGNS) await vacuumAsConfigured();
	}
	await expectVerdicts(pool, clicks);
	console.log(`${clicks} judged clicks in ${CAMPAIGNS} campaigns, in bytes a click:`);
	await print('as they lie there', clicks);
	await pool.query('VACUUM clicks');
	await print('after another vacuum', clicks);
} finally {
	await server.stop();
}

/** In a month of its own pace autovacuum comes by when 5 % are dead; here weeks go by in minutes. */
async function vacuumAsConfigured(): Promise<void> {
	const { rows } = await pool.query<{ name: string }>(
		`SELECT relname AS name FROM pg_stat_user_tables
		 WHERE relname ~ '^clicks_' AND n_dead_tup > 50 + 0.05 * n_live_tup`,
	);
	for (const { name } of rows) await pool.query(`VACUUM ${name}`);
}

async function print(when: string, clicks: number): Promise<void> {
	const { rows } = await pool.query<{ name: string; size: number }>(
		`SELECT 'rows' AS name, sum(pg_table_size(c.oid))::float8 AS size
		 FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^clicks_'
		 UNION ALL
		 SELECT 'index ' || regexp_replace(i.relname, '^clicks_[0-9]{4}_[0-9]{2}_', ''),
			sum(pg_relation_size(i.oid))::float8
		 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
		 WHERE c.relkind = 'r' AND c.relname ~ '^clicks_' GROUP BY 1
		 UNION ALL
		 SELECT relname, pg_total_relation_size(oid)::float8 FROM pg_class
		 WHERE relkind = 'r' AND relname = ANY($1::text[])`,
		[SHARED],
	);
	console.log(`\n  ${when}`);
	const all = rows.reduce((sum, { size }) => sum + size, 0);
	for (const { name, size } of [...rows, { name: 'in all', size: all }])
		console.log(`    ${name.padEnd(24)} ${(size / clicks).toFixed(1).padStart(7)}`);
}
