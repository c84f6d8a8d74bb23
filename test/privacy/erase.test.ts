import { expect } from 'chai';
import type { Message } from '../../backend/src/messages/message.js';
import type { Report } from '../../backend/src/reports/report.js';
import { sendJob } from '../../backend/src/channels/send-job.js';
import { addJobs } from '../../backend/src/database/jobs.js';
import { parseId } from '../../backend/src/ids.js';
import { openContent } from '../../backend/src/messages/content.js';
import { hashKey } from '../../backend/src/messages/key.js';
import { ADA, phoneOf, post, send } from '../messages/support.js';
import { hoursAgo } from '../events/support.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { imessagePreview, iphonePerson, visitAs, type Visitor } from '../support/visitors.js';
import { listDeliveries, subscribe } from '../deliveries/support.js';
import { dumpRows, readFiles, sealedWith, storedAddress, withSecret } from './support.js';

const ADDRESS = '203.0.113.77';

/** Of an idempotency key only a hash is kept. */
const KEY = 'exec-of-ada';
/** What a target says stands in clear. */
const IN_TARGET = 'invoice-of-ada';
/** All that tells who it was; the number without its plus, as it may stand anywhere. */
const TELLING = [
	ADA.slice(1),
	'crm-ada-lovelace',
	'Zanzibar',
	'vegetarian',
	KEY,
	IN_TARGET,
	ADDRESS,
];

const from = (address: string, visitor: Visitor): Visitor => ({
	...visitor,
	headers: { ...visitor.headers, 'x-forwarded-for': address },
});

describe('Erasing a person', () => {
	let server: TestServer;
	let receiver: Receiver;
	before(async () => {
		server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' });
		receiver = await startReceiver();
		// What receivers answer is kept: this one repeats what it was told.
		receiver.answer = ({ body }) => ({ status: 200, body: body.slice(body.indexOf('"to"')) });
	});
	after(async () => {
		await server.stop();
		await receiver.stop();
	});

	const erase = (phone: string) => server.api('DELETE', `/v1/recipients/${phone}`);
	const keyHash = (campaignId: string) =>
		hashKey(server.deps.secrets, parseId('cmp', campaignId)!, KEY);
	const load = async ({ id }: Message) =>
		(await server.api<Message>('GET', `/v1/messages/${id}`)).body;
	const reportOf = async (campaignId: string) =>
		(await server.api<Report>('GET', `/v1/campaigns/${campaignId}/report`)).body;

	/** Two people with taps of all kinds; Ada's message has something telling everywhere. */
	async function play() {
		const text =
			'Ada, off to Zanzibar? https://acme.com/trip and https://acme.com/bills/invoice-of-ada?x=1';
		const url = `${receiver.url}/hook`;
		const events = ['link.clicked', 'message.delivered'] as const;
		const everybody = await subscribe(server, { url, events: [...events] });
		const filter = { contact: 'crm-ada-lovelace', afterHours: 1 };
		await subscribe(server, { url, events: ['message.unclicked'], filter });
		const { body } = await post(
			server,
			[
				{
					to: ADA,
					text,
					key: 'exec-of-ada',
					contact: 'crm-ada-lovelace',
					metadata: { meal: 'vegetarian' },
				},
				{ to: phoneOf(1), text: 'Bob, look: https://acme.com/trip', contact: 'crm-bob' },
			],
			{ campaign: 'Trips', channel: 'sandbox' },
		);
		const [ada, bob] = body.results.map(({ message }) => message!);
		for (const message of [ada!, bob!]) {
			await eventually(async () => expect((await load(message)).status).to.equal('sent'));
			const path = `/v1/sandbox/messages/${message.id}/receipt`;
			// A tap in the very second of delivery would be a machine's.
			await server.api('POST', path, { status: 'delivered', at: hoursAgo(1) });
		}
		await visitAs(server, ada!.links[0]!.token, from(ADDRESS, iphonePerson));
		await visitAs(server, ada!.links[1]!.token, from(ADDRESS, imessagePreview));
		await visitAs(server, bob!.links[0]!.token, from('198.51.100.4', iphonePerson));
		await eventually(async () => {
			const report = await reportOf(body.campaign.id!);
			expect(report).to.include({ delivered: 2, unsure: 0 });
			expect(report.raw.clicks).to.equal(3);
			// A click may be judged again in the light of the next.
			const { rows: open } = await server.deps.db.pool.query('SELECT FROM judge_queue');
			expect(open).to.deep.equal([]);
			const deliveries = await listDeliveries(server, `subscription=${everybody.id}`);
			expect(deliveries.filter(({ type }) => type === 'link.clicked')).not.to.deep.equal([]);
			expect(deliveries.filter(({ status }) => status === 'pending')).to.deep.equal([]);
		});
		return { campaignId: body.campaign.id!, ada: ada!, bob: bob! };
	}

	it('leaves no trace of them in any row or file of the database, and every count as it was', async () => {
		const { secrets, db } = server.deps;
		const { pool } = db;
		const { campaignId, ada, bob } = await play();
		const before = await reportOf(campaignId);
		const { clicks, humanClicks, previews } = await load(ada);
		await pool.query('ANALYZE');
		const rows = await dumpRows(pool);
		const files = await readFiles(pool);
		// Found while they are there: or it would mean nothing that they are not found afterwards.
		const readable = withSecret(rows, secrets);
		const sealed = sealedWith(TELLING, rows, secrets);
		for (const word of TELLING.filter((one) => one !== KEY))
			expect(readable, word).to.contain(word);
		// The number, the message's content and contact, the bodies of two events and what was answered, a filter.
		expect(sealed).to.have.length.at.least(8);
		const traces = [Buffer.from(IN_TARGET), keyHash(campaignId), ...sealed];
		for (const trace of traces) expect(files.includes(trace)).to.equal(true);
		expect(files.includes(storedAddress(ADDRESS))).to.equal(true);

		expect((await erase(ADA)).status).to.equal(204);
		// A row that some transaction of the server may still see outlives one vacuum, not all of them.
		await eventually(async () => {
			await pool.query('VACUUM (FULL, ANALYZE)');
			const rowsAfter = withSecret(await dumpRows(pool), secrets).split('\n');
			const filesAfter = await readFiles(pool);
			for (const word of TELLING) {
				expect(rowsAfter.filter((row) => row.includes(word))).to.deep.equal([], word);
				expect(filesAfter.includes(word), word).to.equal(false);
			}
			for (const trace of traces) expect(filesAfter.includes(trace)).to.equal(false);
			expect(filesAfter.includes(storedAddress(ADDRESS)), ADDRESS).to.equal(false);
		});

		const after = await reportOf(campaignId);
		expect(after).to.deep.equal(before);
		const message = await load(ada);
		expect(message).to.include({ to: 'erased', text: '', originalText: '', contact: null });
		expect(message).to.include({ clicks, humanClicks, previews, status: 'delivered' });
		expect(message.links.map(({ url }) => url)).to.deep.equal([
			'https://acme.com/trip',
			'https://acme.com/',
		]);
		expect(await load(bob)).to.include({ to: phoneOf(1), contact: 'crm-bob' });
	});

	it('ends their links, and collects nothing more', async () => {
		const message = await send(server, { to: phoneOf(2) });
		const token = message.links[0]!.token;
		expect(await visitAs(server, token, iphonePerson)).to.equal(302);
		expect((await erase(phoneOf(2))).status).to.equal(204);
		expect(await visitAs(server, token, iphonePerson)).to.equal(404);
	});

	it('is over when it is done: the number is unknown then, and new when it comes again', async () => {
		const first = await send(server, { to: phoneOf(3) });
		expect((await erase(phoneOf(3))).status).to.equal(204);
		expect((await erase(phoneOf(3))).status).to.equal(404);
		expect((await server.api('GET', `/v1/recipients/${phoneOf(3)}`)).status).to.equal(404);
		const second = await send(server, { to: phoneOf(3) });
		expect(second.to).to.equal(phoneOf(3));
		expect((await load(first)).to).to.equal('erased');
	});

	it('keeps texts that still wait from being sent', async () => {
		const message = await send(server, { to: phoneOf(4) });
		const id = parseId('msg', message.id)!;
		const { db } = server.deps;
		await db.pool.query(
			`UPDATE messages SET status = 'queued', channel_id = (SELECT id FROM channels LIMIT 1) WHERE id = $1`,
			[id],
		);
		await addJobs(db.pool, [sendJob(id, 1, new Date(Date.now() + 3_600_000))]);
		expect((await erase(phoneOf(4))).status).to.equal(204);
		const { status, error } = await load(message);
		expect({ status, error }).to.deep.equal({
			status: 'failed',
			error: 'Its recipient was erased before it was sent.',
		});
		const { rows } = await db.pool.query('SELECT FROM graphile_worker.jobs WHERE key LIKE $1', [
			`%${id}`,
		]);
		expect(rows).to.deep.equal([]);
	});

	it('waits for a text that is on its way to the provider', async () => {
		const message = await send(server, { to: phoneOf(5) });
		await server.deps.db.pool.query(
			`UPDATE messages SET status = 'queued', handed_over_at = now() WHERE id = $1`,
			[parseId('msg', message.id)],
		);
		expect((await erase(phoneOf(5))).status).to.equal(409);
		expect((await load(message)).to).to.equal(phoneOf(5));
	});

	it('loses no message that is stored in the same moment, and hides none behind the erased one', async () => {
		await send(server, { to: phoneOf(6) });
		const answers = await Promise.all([
			...Array.from({ length: 12 }, () => post(server, [{ to: phoneOf(6), text: 'Hi again' }])),
			erase(phoneOf(6)),
			erase(phoneOf(6)),
		]);
		expect(answers.filter(({ status }) => status >= 500)).to.deep.equal([]);
		const { secrets, db } = server.deps;
		const { rows } = await db.pool.query<{ content: Buffer }>(
			`SELECT m.content FROM messages m JOIN recipients r ON r.id = m.recipient_id WHERE r.phone_hash <> $1`,
			[secrets.keyedHash(phoneOf(6))],
		);
		const texts = rows.map(({ content }) => openContent(content, secrets)!.text);
		expect(texts).not.to.include('Hi again');
	});

	it('is for keys with the scope admin, and for phone numbers', async () => {
		const { body } = await server.api<{ key: string }>('POST', '/v1/keys', {
			name: 'writer',
			scopes: ['messages:write', 'messages:read', 'reports:read'],
		});
		const headers = { authorization: `Bearer ${body.key}` };
		const path = `/v1/recipients/${phoneOf(7)}`;
		for (const method of ['GET', 'DELETE']) {
			expect((await server.api(method, path, undefined, headers)).status).to.equal(403);
			expect((await server.api(method, '/v1/recipients/nobody')).status).to.equal(404);
		}
	});
});
