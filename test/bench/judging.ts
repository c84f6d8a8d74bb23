// How many clicks a second are judged, counted and told of by the product's own loop, beside how many redirects it
// answers, in one run on one machine that PostgreSQL shares.
//   npm run bench:judging                     100,000 clicks in each case
//   npm run bench:judging -- --clicks 1000    fewer
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startJudging } from '../../backend/src/judging/judge-loop.js';
import { writeJudgement } from '../../backend/src/clicks/judgement-row.js';
import { readSettings } from '../../backend/src/config.js';
import { newId, newIdAt, publicId } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop } from '../../backend/src/main.js';
import { sendMessages } from '../../backend/src/sending/send-messages.js';
import { recordClicks } from '../../backend/src/redirect/record-clicks.js';
import { bareEvidence } from '../../backend/src/verdicts/bare-evidence.js';
import { judge } from '../../backend/src/verdicts/judge.js';
import { expectVerdicts } from './expect-verdicts.js';
import { fillLinks } from './redirect/databases.js';
import { startLoad } from './redirect/processes.js';

const { values: options } = parseArgs({
	options: {
		clicks: { type: 'string', default: '100000' },
		/** Seconds of redirects. */
		seconds: { type: 'string', default: '4' },
	},
});
const CLICKS = Number(options.clicks);
const LINKS = 10_000;
/** As many clicks as one group of the redirect's holds in a flood. */
const GROUP = 100;
/** Clicks come at this rate, as far as their times tell: as fast as redirects are answered. */
const PER_SECOND = 25_000;

/** Who taps what. */
interface Case {
	name: string;
	links: number;
	addresses: number;
}

const CASES: Case[] = [
	{ name: '10,000 links from 20,000 addresses', links: LINKS, addresses: 20_000 },
	{ name: '500 links from 256 addresses', links: 500, addresses: 256 },
];

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
const { deps, url, stop } = await startClickloop(settings, createLogger('warn'));
const { pool } = deps.db;
try {
	console.log(`deciding alone: ${Math.round(measureDeciding()).toLocaleString('en')} clicks/s`);
	const redirects = await measureRedirects();
	console.log(`redirects, 64 connections: ${Math.round(redirects).toLocaleString('en')}/s`);
	const links = await prepareMessages();
	// Node compiles what it runs often, and PostgreSQL reads what it needs.
	await measureJudging(CASES[0]!, links, Math.min(5000, CLICKS));
	console.log(
		`judging ${CLICKS.toLocaleString('en')} clicks, a second, and in percent of the redirects:`,
	);
	for (const one of CASES) print(one.name, await measureJudging(one, links, CLICKS), redirects);
	await subscribeToMessages();
	const rate = await measureJudging(CASES[1]!, links, CLICKS);
	print(`${CASES[1]!.name}, 10,000 ask for others`, rate, redirects);
	await pool.query('DELETE FROM subscriptions');
	await subscribe();
	for (const one of CASES)
		print(`${one.name}, told of`, await measureJudging(one, links, CLICKS), redirects);
} finally {
	await stop();
	await rm(dataDir, { recursive: true });
}

function print(name: string, rate: number, redirects: number): void {
	const share = `${((100 * rate) / redirects).toFixed(0)} %`;
	console.log(
		`  ${name.padEnd(46)} ${Math.round(rate).toLocaleString('en').padStart(7)} ${share.padStart(6)}`,
	);
}

/** Everything that happens in the process, but for what it reads and writes in the database. */
function measureDeciding(): number {
	const headers = new Map(JSON.parse(HEADERS) as [string, string][]);
	const start = performance.now();
	const clicks = 40_000;
	for (let n = 0; n < clicks; n += 1) {
		const ip = addressOf(n);
		const userAgent = USER_AGENTS[n % USER_AGENTS.length]!;
		writeJudgement(
			judge(bareEvidence({ userAgent, network: deps.locate(ip).network, ip, headers }), false),
		);
	}
	return (clicks * 1000) / (performance.now() - start);
}

async function measureRedirects(): Promise<number> {
	await fillLinks(pool, LINKS);
	const load = await startLoad();
	try {
		const { rate } = await load.run({
			ports: [Number(new URL(url).port)],
			connections: 64,
			warmUp: 2,
			seconds: Number(options.seconds),
			links: LINKS,
			proxied: false,
		});
		return rate;
	} finally {
		await load.stop();
	}
}

/** @returns the numbers of links, each of a message that was sent an hour ago */
async function prepareMessages(): Promise<string[]> {
	const sentAt = new Date(Date.now() - 3_600_000).toISOString();
	for (let from = 0; from < LINKS; from += 1000) {
		const messages = Array.from({ length: 1000 }, (_, index) => ({
			valid: {
				to: `+4915112${String(from + index).padStart(6, '0')}`,
				text: 'https://acme.example/',
				sentAt,
			},
		}));
		const options = {
			track: 'all',
			scheme: true,
			onExtraSegment: 'send',
			checkTargets: false,
		} as const;
		await sendMessages(deps, { campaign: 'bench', options, messages });
	}
	const { rows } = await pool.query<{ id: string }>(
		'SELECT id FROM links WHERE message_id IS NOT NULL ORDER BY md5(id::text)',
	);
	return rows.map(({ id }) => id);
}

/** @returns how many clicks a second became rows, were judged and counted, and told of where somebody asks */
async function measureJudging(one: Case, links: string[], clicks: number): Promise<number> {
	await pool.query('TRUNCATE clicks, arrivals, judge_queue');
	await pool.query('UPDATE links SET clicks = 0, human_clicks = 0');
	await pool.query('UPDATE messages SET clicks = 0, human_clicks = 0');
	await pool.query('VACUUM ANALYZE');
	await recordAll(one, links, clicks);
	const start = performance.now();
	const judging = await startJudging(
		{ ...deps, settings: { ...settings, role: 'all' } },
		() => false,
	);
	await becomeEmpty();
	const rate = (clicks * 1000) / (performance.now() - start);
	await judging.stop();
	await expectVerdicts(pool, clicks);
	return rate;
}

/** The server ingests what comes, too: a lock lets all of it begin at one moment. */
async function recordAll({ links: most, addresses }: Case, links: string[], clicks: number) {
	const start = Date.now();
	await deps.db.transaction(async (tx) => {
		await tx.query('LOCK TABLE judge_queue IN EXCLUSIVE MODE');
		for (let from = 0; from < clicks; from += GROUP) {
			const group = Array.from({ length: Math.min(GROUP, clicks - from) }, (_, index) => {
				const n = from + index;
				const at = new Date(start + (n * 1000) / PER_SECOND);
				return {
					id: newIdAt(at),
					at,
					linkId: links[Math.floor(Math.random() * Math.min(most, links.length))]!,
					method: 'GET',
					ip: addressOf(Math.floor(Math.random() * addresses)),
					userAgent: USER_AGENTS[Math.floor(Math.random() * USER_AGENTS.length)]!,
					headers: HEADERS,
					place: null,
				};
			});
			await recordClicks(pool, deps.interns, group);
		}
	});
}

async function becomeEmpty(): Promise<void> {
	for (;;) {
		const { rows } = await pool.query<{ isLeft: boolean }>(
			`SELECT EXISTS (SELECT FROM arrivals) OR EXISTS (SELECT FROM judge_queue)
				OR EXISTS (SELECT FROM clicks WHERE verdict IS NULL LIMIT 1) AS "isLeft"`,
		);
		if (!rows[0]!.isLeft) return;
		await sleep(20);
	}
}

/** Carriers' and homes' addresses. */
function addressOf(n: number): string {
	return `91.${10 + (n % 40)}.${Math.floor(n / 40) % 250}.${Math.floor(n / 10_000) % 250}`;
}

/** As if ten thousand executions each asked for a tap on a message of their own, none of which is tapped here. */
async function subscribeToMessages(): Promise<void> {
	const ids = Array.from({ length: LINKS }, newId);
	await pool.query(
		`INSERT INTO subscriptions (id, url, events, filter, secret)
		 SELECT id, 'http://127.0.0.1:9/', '{link.clicked}', jsonb_build_object('message', message), $3
		 FROM unnest($1::uuid[], $2::text[]) AS asking (id, message)`,
		[ids, ids.map((id) => publicId('msg', id)), deps.secrets.encrypt('whsec_bench')],
	);
}

/** Nobody delivers here (the role `web`): events and deliveries are written. */
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
