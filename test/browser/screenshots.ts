/*
 * Draws the pictures of the admin pages for the README, docs/images/{report,sandbox}.png: starts a server of its
 * own, lets an afternoon pass on its clock, and opens the pages in Chromium.
 */
import { visit } from '../support/visit.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { readSettings } from '../../backend/src/config.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop, type Running } from '../../backend/src/main.js';
import type { Message } from '../../backend/src/messages/message.js';
import { VISITORS } from '../../backend/src/admin/sandbox/visitors.js';
import { call } from '../support/call.js';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const KEY = 'screenshots-admin-key';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = Date.parse('2026-11-20T14:02:00Z');

const PHONES = [
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
	'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
	'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
];
const NAMES = ['Ada', 'Grace', 'Linus', 'Barbara', 'Ken', 'Radia', 'Alan', 'Edsger', 'Joan', 'Tim'];
/** Minutes from delivery to tap, one after the other. */
const DELAYS = [0.6, 2, 4, 0.8, 11, 3, 34, 7, 75, 1.5, 160, 22];

let now = START;
const dataDir = await mkdtemp(join(tmpdir(), 'clickloop-screenshots-'));
const settings = readSettings({
	PORT: '0',
	CLICKLOOP_DATA_DIR: dataDir,
	CLICKLOOP_ADMIN_KEY: KEY,
	CLICKLOOP_PUBLIC_URL: 'https://go.acme.com',
});
const server = await startClickloop(settings, createLogger('warn'), { clock: () => new Date(now) });
try {
	await playAfternoon(server);
	await drawPictures(server);
} finally {
	await server.stop();
	await rm(dataDir, { recursive: true });
}

async function playAfternoon(server: Running): Promise<void> {
	const numbers = Array.from({ length: 64 }, (_, index) => `+49151123456${index + 10}`);
	const people = await send(server, 'Autumn tables', numbers, (name) => {
		return `Hi ${name}, a table by the fire is free tonight: https://acme.com/tables/tonight?utm_source=sms`;
	});
	const requests = people.flatMap(({ links }, index) => {
		const token = links[0]!.token;
		const arrival = START + index * SECOND;
		return [
			...(index % 3 === 0 ? [{ at: arrival + 2 * SECOND, token, ...VISITORS.preview }] : []),
			...(index % 5 === 1 ? [{ at: arrival + 400, token, ...VISITORS.scanner }] : []),
			...(index % 8 < 3 ? [{ at: arrival + delay(index), token, ...person(index) }] : []),
		];
	});
	for (const { at, token, headers } of requests.sort((a, b) => a.at - b.at)) {
		now = at;
		await visit(`${server.url}/${token}`, { headers });
	}

	now = START + 5 * 60 * MINUTE;
	const [ada] = await send(server, 'Reminders', ['+4915112345678'], (name) => {
		return `Hi ${name}, your table is booked for 7 pm. Change or cancel: https://acme.com/bookings/8841?guest=ada`;
	});
	const visits = [VISITORS.scanner, VISITORS.preview, person(0)];
	for (const [index, { headers }] of visits.entries()) {
		now += [400, 2 * SECOND, 48 * SECOND][index]!;
		await visit(`${server.url}/${ada!.links[0]!.token}`, { headers });
	}
	// Judging follows a click by milliseconds; the pictures need it done.
	now += MINUTE;
	await sleep(3 * SECOND);
}

function delay(index: number): number {
	return DELAYS[Math.floor(index / 2) % DELAYS.length]! * MINUTE;
}

function person(index: number): { headers: Record<string, string> } {
	return { headers: { 'User-Agent': PHONES[index % PHONES.length]! } };
}

async function send(
	server: Running,
	campaign: string,
	numbers: string[],
	text: (name: string) => string,
): Promise<Message[]> {
	const messages = numbers.map((to, index) => ({ to, text: text(NAMES[index % NAMES.length]!) }));
	const body = { campaign, channel: 'sandbox', messages };
	const api = { url: server.url, key: KEY };
	const { results } = await call<{ results: { message: Message }[] }>(api, '/v1/messages', body);
	for (const [index, { message }] of results.entries()) {
		const at = new Date(now + index * SECOND).toISOString();
		await call(api, `/v1/sandbox/messages/${message.id}/receipt`, { status: 'delivered', at });
	}
	return results.map(({ message }) => message);
}

async function drawPictures(server: Running): Promise<void> {
	const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
	const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
	try {
		const page = await browser.newPage();
		await page.goto(`${server.url}/admin/sign-in`);
		await page.getByLabel('API key').fill(KEY);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.getByRole('link', { name: 'Autumn tables' }).click();
		await draw(page, 'report', 990);
		await page.getByRole('link', { name: 'Sandbox phone' }).click();
		await draw(page, 'sandbox', 850);
	} finally {
		await browser.close();
	}
}

async function draw(page: Page, name: string, height: number): Promise<void> {
	await page.setViewportSize({ width: 1280, height });
	await page.waitForLoadState('networkidle');
	await page.screenshot({ path: join(IMAGES, `${name}.png`) });
	console.log(`docs/images/${name}.png`);
}
