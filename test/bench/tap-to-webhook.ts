// How long it takes from a tap to the webhook at its receiver: one tap at a time, then 200 a second.
import { visit } from '../support/visit.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '../../backend/src/config.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop } from '../../backend/src/main.js';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import { call } from '../support/call.js';
import { quantiles } from './quantiles.js';

const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const KEY = 'bench-key-0123456789';
/** Milliseconds after the last tap; far beyond what a slow machine needs, so what is missing then is lost. */
const PATIENCE = 5 * 60_000;

const received = new Map<string, number>();
const receiver = createServer((req, res) => {
	const chunks: Buffer[] = [];
	req.on('data', (chunk: Buffer) => chunks.push(chunk));
	req.on('end', () => {
		const at = performance.now();
		const event = JSON.parse(Buffer.concat(chunks).toString()) as {
			data: { click: { token: string } };
		};
		received.set(event.data.click.token, at);
		res.writeHead(204).end();
	});
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;

const dataDir = await mkdtemp(join(tmpdir(), 'clickloop-bench-'));
const settings = readSettings({ PORT: '0', CLICKLOOP_DATA_DIR: dataDir, CLICKLOOP_ADMIN_KEY: KEY });
const server = await startClickloop(settings, createLogger('warn'));
const api = { url: server.url, key: KEY };
try {
	await call(api, '/v1/subscriptions', { url: receiverUrl, events: ['link.clicked'] });
	await measure('warming up', 50, 20);
	console.log('From tap to webhook, on the embedded database (milliseconds):');
	await measure('one at a time, 10 a second', 100, 100);
	await measure('200 a second', 2000, 5);
} finally {
	await server.stop();
	receiver.close();
	receiver.closeAllConnections();
	await rm(dataDir, { recursive: true });
}

/** @param pause between two taps, in milliseconds */
async function measure(name: string, taps: number, pause: number): Promise<void> {
	const tokens = await mint(taps);
	const tappedAt = new Map<string, number>();
	const start = performance.now();
	const visits: Promise<unknown>[] = [];
	for (const [place, token] of tokens.entries()) {
		// Each tap has its own due time, so that a slow one does not slow the pace of the others.
		await sleep(Math.max(0, start + place * pause - performance.now()));
		tappedAt.set(token, performance.now());
		visits.push(tap(token));
	}
	await Promise.all(visits);
	await allReceived(tokens);
	const times = tokens.map((token) => received.get(token)! - tappedAt.get(token)!);
	if (name !== 'warming up') console.log(`  ${name.padEnd(28)} ${quantiles(times)}`);
}

async function allReceived(tokens: string[]): Promise<void> {
	const end = performance.now() + PATIENCE;
	for (;;) {
		const missing = tokens.filter((token) => !received.has(token)).length;
		if (missing === 0) return;
		if (performance.now() > end)
			throw new Error(`${missing} of ${tokens.length} taps were not told of`);
		await sleep(10);
	}
}

async function tap(token: string): Promise<void> {
	await visit(`${server.url}/${token}`, { headers: { 'user-agent': IPHONE } });
}

async function mint(count: number): Promise<string[]> {
	const tokens: string[] = [];
	while (tokens.length < count) {
		const size = Math.min(1000, count - tokens.length);
		const messages = Array.from({ length: size }, (_, index) => ({
			to: `+4915112${String(tokens.length + index).padStart(6, '0')}`,
			text: 'Start here: https://acme.example/start',
		}));
		const answer = await call<SendAnswer>(api, '/v1/messages', { campaign: 'bench', messages });
		tokens.push(...answer.results.map(({ message }) => message!.links[0]!.token));
	}
	return tokens;
}
