import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import { startClickloop } from '../main.js';
import type { SendAnswer } from '../sending/send-messages.js';
import type { Message } from '../messages/message.js';
import type { Report } from '../reports/report.js';
import { createClient, type Client } from './client.js';
import { startReceiver, type Receiver } from './receiver.js';
import { visitors } from './visitors.js';

const PEOPLE = [
	{ name: 'Ada', to: '+4915112345671' },
	{ name: 'Ben', to: '+4915112345672' },
	{ name: 'Cleo', to: '+4915112345673' },
];

/** Longer than machines take to open what passes through them; in milliseconds. */
const READING = 5000;

/**
 * Plays the loop once, on a server and database of its own that are gone afterwards: three texts in the sandbox, a
 * preview, a scanner, a person; then what the person's tap sent to the webhook, and the report.
 */
export async function runDemo(): Promise<void> {
	const dataDir = await mkdtemp(join(tmpdir(), 'clickloop-demo-'));
	// Also when somebody has seen enough of it.
	process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
	const receiver = await startReceiver();
	say('Starting a server and a PostgreSQL of its own …');
	const settings = readSettings({
		PORT: '0',
		CLICKLOOP_DATA_DIR: dataDir,
		CLICKLOOP_SETTLE_SECONDS: '1',
	});
	const running = await startClickloop(settings, createLogger('warn'));
	try {
		await play(createClient(running.url, running.newAdminKey!), receiver);
	} finally {
		await running.stop();
		receiver.close();
	}
}

async function play(client: Client, receiver: Receiver): Promise<void> {
	await client.post('/v1/subscriptions', { url: receiver.url, events: ['link.clicked'] });
	say(`A workflow waits for taps at ${receiver.url}`);

	const [ada, ben, cleo] = await sendTexts(client);
	await deliver(client, [ada!, ben!, cleo!]);

	say("\nA carrier's scanner opens Ben's link, as soon as the text passes through it …");
	await client.visit(ben!, visitors.scanner);
	say("Cleo's phone shows the text, and iMessage fetches a preview of the link …");
	await client.visit(cleo!, visitors.iMessagePreview);
	say('Ada hears her phone, reads the text …');
	await sleep(READING);
	const tappedAt = performance.now();
	await client.visit(ada!, visitors.iPhone);
	say('… and taps.');
	const body = await receiver.first;
	say(
		`\nThe webhook was there ${Math.round(performance.now() - tappedAt)} ms after the tap was answered:\n`,
	);
	say(JSON.stringify(JSON.parse(body), null, 2));

	const report = await client.get<Report>(`/v1/campaigns/${ada!.campaignId}/report`);
	say(describe(report));
	say(`\nWebhooks sent: ${receiver.count()}. The scanner and the preview woke nobody.`);
}

async function sendTexts(client: Client): Promise<Message[]> {
	const answer = await client.post<SendAnswer>('/v1/messages', {
		campaign: 'Onboarding week 1',
		channel: 'sandbox',
		messages: PEOPLE.map(({ name, to }) => ({
			to,
			contact: name,
			text: `Hi ${name}, start here: https://acme.example/start?plan=pro`,
		})),
	});
	const messages = answer.results.map(({ message }) => message!);
	say('\nThree texts, each with a link of its own (the sandbox sends nothing):');
	for (const message of messages) say(`  to ${message.to}   ${message.text}`);
	return messages;
}

async function deliver(client: Client, messages: Message[]): Promise<void> {
	for (const { id } of messages) {
		await client.post(`/v1/sandbox/messages/${id}/receipt`, { status: 'delivered' });
	}
	say('The provider says that all three are delivered.');
}

function describe({ raw, filtered, previews, bots }: Report): string {
	return `
Report             clicks   people
  raw              ${String(raw.clicks).padStart(6)}   ${String(raw.recipients).padStart(6)}
  filtered         ${String(filtered.clicks).padStart(6)}   ${String(filtered.recipients).padStart(6)}
  of these, previews ${previews}, bots ${bots}`;
}

function say(line: string): void {
	console.log(line);
}
