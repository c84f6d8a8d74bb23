import { expect } from 'chai';
import { dumpDatabase } from '../../backend/src/backup/dump.js';
import { inSnapshot } from '../../backend/src/database/snapshot.js';
import type { Message } from '../../backend/src/messages/message.js';
import {
	ACCOUNT_SID,
	AUTH_TOKEN,
	makeTwilioChannel,
	SENDER,
	startTwilio,
	twilioError,
	type PlayedTwilio,
} from '../channels/support/twilio.js';
import { hoursAgo } from '../events/support.js';
import { post, send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { imessagePreview, iphonePerson, visitAs } from '../support/visitors.js';
import { subscribe } from '../deliveries/support.js';
import { dumpRows, withSecret } from './support.js';

const ADA = '+4915112340001';
const BOB = '+4915112340002';
const CHLOE = '+4915112340003';
const DORA = '+4915112340004';
/** As a provider may spell it. */
const BOB_SPACED = '0151 1234 0002';

/** Whatever of a person or a channel comes into the server below, except in targets: those stay readable. */
const TOLD = [
	...[ADA, BOB, CHLOE, DORA].map((phone) => phone.slice(1)),
	BOB_SPACED,
	'crm-ada-lovelace',
	'crm-bob-ünal',
	'crm-chloe',
	'Zanzibar',
	'grüße',
	'vegetarian',
	'birthday-of-chloe',
	'for Ada alone',
	'what-the-link-knows',
	'resume-for-ada',
	SENDER.slice(1),
	ACCOUNT_SID,
	AUTH_TOKEN,
];
/** Of it only a hash is kept. */
const KEY = 'exec-of-ada';

/** @returns a word as it may stand in a dump: plain, escaped, or inside something that was encoded as a whole */
function spellings(word: string): string[] {
	const bytes = Buffer.from(word);
	const hex = bytes.toString('hex');
	const escaped = word.replace(
		/[^ -~]/g,
		(one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return [
		word,
		escaped,
		encodeURIComponent(word),
		bytes.toString('latin1'),
		hex,
		hex.toUpperCase(),
		...[0, 1, 2].map((offset) => insideBase64(bytes, offset)),
	];
}

/** @param offset how many bytes too many stand before it; what neighbours share in its first and last letters is cut */
function insideBase64(bytes: Buffer, offset: number): string {
	const whole = Buffer.concat([Buffer.alloc(offset), bytes])
		.toString('base64')
		.replace(/=+$/, '');
	return whole.slice(Math.ceil((offset * 4) / 3), -1);
}

describe('A dump of the database', () => {
	let server: TestServer;
	let twilio: PlayedTwilio;
	const receivers: Receiver[] = [];

	before(async () => {
		server = await startServer();
		twilio = await startTwilio();
		await makeTwilioChannel(server, 'Twilio', { baseUrl: twilio.url });
	});
	after(async () => {
		await server.stop();
		await twilio.stop();
		for (const receiver of receivers) await receiver.stop();
	});

	const load = async ({ id }: Message) =>
		(await server.api<Message>('GET', `/v1/messages/${id}`)).body;
	const untilStatus = (message: Message, status: string) =>
		eventually(async () => expect((await load(message)).status).to.equal(status));

	/** A receiver that repeats what it is told, as far as an answer is kept. */
	async function startEcho(status: number): Promise<Receiver> {
		const receiver = await startReceiver();
		receiver.answer = ({ body }) => ({ status, body: body.slice(body.indexOf('"to"')) });
		receivers.push(receiver);
		return receiver;
	}

	async function subscribeAll(): Promise<void> {
		const events = [
			'link.clicked',
			'link.previewed',
			'message.delivered',
			'message.failed',
		] as const;
		const [good, bad] = [await startEcho(200), await startEcho(500)];
		for (const { url } of [good, bad]) await subscribe(server, { url, events: [...events] });
		await server.api('POST', '/v1/subscriptions', {
			url: good.url,
			events: ['message.unclicked'],
			filter: { contact: 'crm-chloe', afterHours: 1 },
			description: 'for Ada alone',
		});
	}

	/** The whole loop with several people: sent, refused, lost, delivered, tapped, previewed, not tapped, told, handed out. */
	async function play(): Promise<void> {
		await subscribeAll();
		const text = 'Ada, off to Zanzibar? grüße 😀 https://acme.com/trip';
		const { body } = await post(
			server,
			[
				{ to: ADA, text, key: KEY, contact: 'crm-ada-lovelace', metadata: { meal: 'vegetarian' } },
				{ to: CHLOE, text, contact: 'crm-chloe', metadata: { 'birthday-of-chloe': 1 } },
			],
			{ campaign: 'Trips', channel: 'sandbox' },
		);
		const [ada, chloe] = body.results.map(({ message }) => message!);
		for (const message of [ada!, chloe!]) {
			await untilStatus(message, 'sent');
			const path = `/v1/sandbox/messages/${message.id}/receipt`;
			await server.api('POST', path, { status: 'delivered', at: hoursAgo(1) });
		}
		await server.api('POST', '/v1/waits', {
			messageIds: [ada!.id],
			until: hoursAgo(-1),
			resumeUrl: `${receivers[0]!.url}/resume-for-ada`,
		});
		await visitAs(server, ada!.links[0]!.token, iphonePerson);
		await visitAs(server, ada!.links[0]!.token, imessagePreview);

		twilio.refuse(twilioError(400, 21211, `The 'To' number ${BOB_SPACED} is not valid`));
		const bob = await send(server, { to: BOB, contact: 'crm-bob-ünal' }, { channel: 'Twilio' });
		await untilStatus(bob, 'failed');
		expect((await load(bob)).error).to.contain(BOB_SPACED);
		// An answer that is none: what could not be parsed must not end in the table of jobs.
		twilio.refuse({ status: 201, body: `<p>Sent to ${DORA}</p>` });
		await send(server, { to: DORA }, { channel: 'Twilio' });

		await server.api('POST', '/v1/links', {
			url: 'https://acme.com/trip',
			metadata: { note: 'what-the-link-knows' },
		});
		await server.api('GET', `/v1/recipients/${ADA}`);
		await server.api('GET', `/v1/campaigns/${body.campaign.id}/recipients`, undefined, {
			accept: 'text/csv',
		});
		await untilAllIsTold();
	}

	async function untilAllIsTold(): Promise<void> {
		const { pool } = server.deps.db;
		await eventually(async () => {
			const told = await pool.query<{ type: string }>(
				'SELECT DISTINCT type FROM events ORDER BY type',
			);
			expect(told.rows.map(({ type }) => type)).to.deep.equal([
				'link.clicked',
				'link.previewed',
				'message.delivered',
				'message.failed',
				'message.unclicked',
			]);
			const open = await pool.query(`SELECT FROM deliveries WHERE attempts = '[]'`);
			expect(open.rowCount).to.equal(0);
			const jobs = await pool.query<{ last_error: string }>(
				'SELECT last_error FROM graphile_worker.jobs WHERE last_error IS NOT NULL',
			);
			expect(jobs.rows.map(({ last_error }) => last_error)).to.deep.equal([
				'Twilio answered 201, but not as Twilio does',
			]);
		});
	}

	/** @returns the lines of a backup */
	async function backUp(): Promise<string> {
		const lines: string[] = [];
		await inSnapshot(server.deps.db, async (tx) => {
			const head = { createdAt: new Date().toISOString(), secret: null, proof: '' };
			for await (const line of dumpDatabase(tx, head)) lines.push(line);
		});
		return lines.join('');
	}

	it('names nobody, and neither does a backup: no number, contact or text stands in it in any spelling', async () => {
		const { db, secrets } = server.deps;
		await play();
		// The planner remembers values, too.
		await db.pool.query('ANALYZE');
		const rows = await dumpRows(db.pool);
		// All of it is there: else it would mean nothing that it is not found.
		const readable = withSecret(rows, secrets);
		for (const word of TOLD) expect(readable, word).to.contain(word);

		const dump = `${rows}\n${await backUp()}`.split('\n');
		for (const word of [...TOLD, KEY]) {
			for (const spelling of spellings(word)) {
				const found = dump.filter((line) => line.includes(spelling));
				expect(found, `${word} as ${spelling}`).to.deep.equal([]);
			}
		}
	});

	it('is searched for what is encoded, too', () => {
		for (const before of ['', 'x', 'xy', 'xyz']) {
			const encoded = Buffer.from(`${before}${ADA} and so on`).toString('base64');
			const found = spellings(ADA).some((spelling) => encoded.includes(spelling));
			expect(found, before).to.equal(true);
		}
		expect(JSON.stringify({ text: 'grüße' })).to.include(spellings('grüße')[0]);
		expect('gr\\u00fc\\u00dfe').to.equal(spellings('grüße')[1]);
	});
});
