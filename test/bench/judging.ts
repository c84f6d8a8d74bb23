// What judging costs a click: deciding alone, then all of it with database and counters, then with events, too.
//   npm run bench:judging                     5,000 clicks in each of two rounds
//   npm run bench:judging -- --clicks 1000    fewer
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeJudgement } from '../../backend/src/clicks/judgement-row.js';
import { judgeDue } from '../../backend/src/clicks/judge-due.js';
import { ingestAll } from '../../backend/src/clicks/ingest.js';
import { readSettings } from '../../backend/src/config.js';
import { newId, newIdAt } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop } from '../../backend/src/main.js';
import { sendMessages } from '../../backend/src/messages/send.js';
import { recordClicks } from '../../backend/src/redirect/record-clicks.js';
import { bareEvidence } from '../../backend/src/verdicts/bare-evidence.js';
import { judge } from '../../backend/src/verdicts/judge.js';
import { expectVerdicts } from './expect-verdicts.js';

const { values: options } = parseArgs({
	options: { clicks: { type: 'string', default: '5000' } },
});
/** In each of two rounds. */
const CLICKS = Number(options.clicks);
const BATCH = 500;
const USER_AGENTS = Array.from(
	{ length: 200 },
	(_, index) =>
		`Mozilla/5.0 (iPhone; CPU iPhone OS ${15 + (index % 4)}_${index % 7} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${15 + (index % 4)}.${index % 7} Mobile/15E148 Safari/604.1`,
);
const HEADERS = JSON.stringify([
	['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
	['accept-language', 'de-DE,de;q=0.9'],
	['accept-encoding', 'gzip, deflate, br'],
]);

const dataDir = await mkdtemp(join(tmpdir(), 'clickloop-bench-'));
// A process with the role `web` leaves its clicks to others: here, to this benchmark.
const settings = readSettings({ PORT: '0', CLICKLOOP_DATA_DIR: dataDir, CLICKLOOP_ROLE: 'web' });
const { deps, stop } = await startClickloop(settings, createLogger('warn'));
try {
	console.log(`Judging, in microseconds a click at the median, in batches of ${BATCH}:`);
	print('deciding: look-ups, evidence, rules, verdict', measureDeciding());
	await prepareMessages();
	const links = await findLinks();
	print('taking in: rows and indexes', [await recordOn(links.slice(0, CLICKS))]);
	print('judging them, nobody subscribed', await measureJudging(CLICKS));
	await subscribe();
	await recordOn(links.slice(CLICKS));
	print('judging them, with events for one subscription', await measureJudging(2 * CLICKS));
} finally {
	await stop();
	await rm(dataDir, { recursive: true });
}

/** Everything that happens in the process: as judging does it, but for what it reads and writes in the database. */
function measureDeciding(): number[] {
	const headers = JSON.parse(HEADERS) as [string, string][];
	return Array.from({ length: 200 }, (_, round) => {
		const start = performance.now();
		for (const [n, userAgent] of USER_AGENTS.entries()) {
			const ip = addressOf(round * USER_AGENTS.length + n);
			const { network } = deps.locate(ip);
			const evidence = { userAgent, network, ip, headers: new Map(headers) };
			writeJudgement(judge(bareEvidence(evidence), false));
		}
		return ((performance.now() - start) * 1000) / USER_AGENTS.length;
	});
}

/** Of a campaign's messages one in five is clicked, here in two rounds. */
async function prepareMessages(): Promise<void> {
	for (let from = 0; from < 10 * CLICKS; from += 1000) {
		const messages = Array.from({ length: 1000 }, (_, index) => ({
			valid: {
				to: `+4915112${String(from + index).padStart(6, '0')}`,
				text: 'https://acme.example/',
			},
		}));
		const options = { track: 'all', scheme: true, onExtraSegment: 'send' } as const;
		await sendMessages(deps, { campaign: 'bench', options, messages });
	}
	await deps.db.pool.query('VACUUM ANALYZE');
}

/** @returns the numbers of the links that are clicked: spread over all of them */
async function findLinks(): Promise<string[]> {
	const { rows } = await deps.db.pool.query<{ id: string }>(
		'SELECT id FROM links WHERE id % 5 = 0 ORDER BY md5(id::text)',
	);
	return rows.map(({ id }) => id);
}

/** @returns what taking them in costs, in microseconds a click */
async function recordOn(links: string[]): Promise<number> {
	const clicks = links.map((linkId, index) => {
		const at = new Date();
		return {
			id: newIdAt(at),
			at,
			linkId,
			method: 'GET',
			ip: addressOf(index),
			userAgent: USER_AGENTS[index % USER_AGENTS.length]!,
			headers: HEADERS,
			place: null,
		};
	});
	for (let from = 0; from < clicks.length; from += 1000) {
		await recordClicks(deps.db.pool, deps.interns, clicks.slice(from, from + 1000));
	}
	const start = performance.now();
	await ingestAll(deps.db);
	const cost = ((performance.now() - start) * 1000) / clicks.length;
	await deps.db.pool.query('ANALYZE');
	return cost;
}

/** Carriers' and homes' addresses, few of them twice. */
function addressOf(n: number): string {
	return `91.${10 + (n % 40)}.${n % 250}.${(n >> 3) % 250}`;
}

/** Nobody delivers here (the role `web`): events, deliveries and jobs are written. */
async function subscribe(): Promise<void> {
	await deps.db.prisma.subscription.create({
		data: {
			id: newId(),
			url: 'http://127.0.0.1:9/',
			events: ['link.clicked'],
			secret: Buffer.from(deps.secrets.encrypt('whsec_bench')),
		},
	});
}

/** @param expected how many clicks are there, and are to have a verdict afterwards */
async function measureJudging(expected: number): Promise<number[]> {
	const costs: number[] = [];
	for (;;) {
		const start = performance.now();
		const judged = await judgeDue(deps);
		if (judged === 0) break;
		if (judged === BATCH) costs.push(((performance.now() - start) * 1000) / judged);
	}
	await expectVerdicts(deps.db.pool, expected);
	return costs;
}

function print(what: string, costs: number[]): void {
	const median = costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 2)]!;
	console.log(`  ${what.padEnd(46)} ${median.toFixed(1).padStart(7)}`);
}
