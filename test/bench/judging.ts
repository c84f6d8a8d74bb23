// What judging costs a click: the rules alone, and all of it with database, counters and events.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeDue } from '../../backend/src/clicks/judge-due.js';
import { readSettings } from '../../backend/src/config.js';
import { newId } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop } from '../../backend/src/main.js';
import { sendMessages } from '../../backend/src/messages/send.js';
import { recordClicks } from '../../backend/src/redirect/record-clicks.js';
import { bareEvidence } from '../../backend/src/verdicts/bare-evidence.js';
import { judge } from '../../backend/src/verdicts/judge.js';

const CLICKS = 10_000;
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
	console.log('Judging, in microseconds a click:');
	console.log(`  the rules alone                         ${show(measureRules())}`);
	await prepareClicks();
	console.log(`  with database, counters and events      ${show(await measureJudging())}`);
} finally {
	await stop();
	await rm(dataDir, { recursive: true });
}

function measureRules(): number[] {
	const headers = new Map(JSON.parse(HEADERS) as [string, string][]);
	return Array.from({ length: 200 }, () => {
		const start = performance.now();
		for (const userAgent of USER_AGENTS) judge(bareEvidence({ userAgent, headers }), false);
		return ((performance.now() - start) * 1000) / USER_AGENTS.length;
	});
}

async function prepareClicks(): Promise<void> {
	for (let from = 0; from < CLICKS; from += 1000) {
		const messages = Array.from({ length: 1000 }, (_, index) => ({
			valid: {
				to: `+4915112${String(from + index).padStart(6, '0')}`,
				text: 'https://acme.example/',
			},
		}));
		const options = { track: 'all', scheme: true, onExtraSegment: 'send' } as const;
		await sendMessages(deps, { campaign: 'bench', options, messages });
	}
	const { rows } = await deps.db.pool.query<{ id: string }>('SELECT id FROM links');
	const clicks = rows.map(({ id }, index) => ({
		id: newId(),
		at: new Date(),
		linkId: id,
		method: 'GET',
		ip: `91.${10 + (index % 40)}.${index % 250}.${(index >> 3) % 250}`,
		userAgent: USER_AGENTS[index % USER_AGENTS.length]!,
		headers: HEADERS,
		place: null,
	}));
	for (let from = 0; from < clicks.length; from += 1000) {
		await recordClicks(deps.db.pool, deps.interns, clicks.slice(from, from + 1000));
	}
	await deps.db.pool.query('ANALYZE');
}

async function measureJudging(): Promise<number[]> {
	const costs: number[] = [];
	for (;;) {
		const start = performance.now();
		const judged = await judgeDue(deps);
		if (judged === 0) return costs;
		if (judged === BATCH) costs.push(((performance.now() - start) * 1000) / judged);
	}
}

function show(costs: number[]): string {
	const median = costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 2)]!;
	return `median ${median.toFixed(1).padStart(7)}`;
}
