import { expect } from 'chai';
import pg from 'pg';
import { deriveKeys } from '../../backend/src/auth/key-ring.js';
import { createSecrets, type Secrets } from '../../backend/src/auth/secrets.js';
import { migrate, MIGRATIONS_DIRECTORY } from '../../backend/src/database/migrate.js';
import { newId, publicId } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import type { Content } from '../../backend/src/messages/content.js';
import type { Message } from '../../backend/src/messages/message.js';
import { upgradeSteps } from '../../backend/src/upgrade/steps.js';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import type { Subscription } from '../../backend/src/subscriptions/subscription.js';
import { ACCOUNT_SID, SENDER } from '../channels/support/twilio.js';
import { ADA, post } from '../messages/support.js';
import { dumpRows } from '../privacy/support.js';
import type { TestDatabase } from '../support/database.js';
import { startServer } from '../support/server.js';
import { createOldDatabase } from './old-database.js';

const SECRET = 'the-secret-of-the-old-data';
const secrets = createSecrets(deriveKeys(SECRET));
const log = createLogger('silent');

const campaignId = newId();
const ATTEMPT = { at: '2026-11-20T10:00:00.000Z', ms: 7 };
const EVENT = '{"type":"message.failed","data":{"to":"+4915112345678"}}';

/** What stood in clear, each in its own place. */
const CLEAR = [
	'exec-of-ada',
	'crm-ada',
	'Hi Ada, see',
	'vegetarian',
	'was refused for',
	'what-the-link-knows',
	ADA.slice(1),
	'for Ada alone',
	'an answer that repeats',
	SENDER.slice(1),
	ACCOUNT_SID,
];

describe('Data that was stored in clear', () => {
	let database: TestDatabase;
	let pools: pg.Pool[] = [];
	let pool: pg.Pool;

	const openPool = () => {
		const opened = new pg.Pool({ connectionString: database.url });
		pools.push(opened);
		return opened;
	};
	const upgrade = (one = openPool(), using: Secrets = secrets) =>
		migrate(
			one,
			MIGRATIONS_DIRECTORY,
			upgradeSteps(() => Promise.resolve(using), log),
		);

	beforeEach(async () => {
		database = await createOldDatabase('20261128110000');
		pools = [];
		pool = openPool();
		await pool.query('INSERT INTO campaigns (id, name) VALUES ($1, $2)', [campaignId, 'Spring']);
	});
	afterEach(async () => {
		await Promise.all(pools.map((one) => one.end()));
		await database.drop();
	});

	/** @returns the ids of what was stored */
	async function store() {
		const [recipient, message, event, subscription, channel] = [1, 2, 3, 4, 5].map(() => newId());
		const deliveries = [newId(), newId()];
		// Whatever was in use has had a key.
		await pool.query(
			`INSERT INTO api_keys (id, name, hash, scopes) VALUES (gen_random_uuid(), 'n8n', 'h', '{}')`,
		);
		await pool.query('INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, $2, $3)', [
			recipient,
			secrets.keyedHash(ADA),
			secrets.encrypt(ADA),
		]);
		await pool.query(
			`INSERT INTO channels (id, name, type, settings, secrets) VALUES ($1, 'Twilio', 'twilio', $2, $3),
				(gen_random_uuid(), 'sandbox', 'sandbox', '{}', NULL)`,
			[
				channel,
				{ accountSid: ACCOUNT_SID, from: SENDER, baseUrl: 'https://api.twilio.com' },
				secrets.encrypt('{"authToken":"token"}'),
			],
		);
		await pool.query(
			`INSERT INTO messages (id, campaign_id, recipient_id, channel_id, key, contact, text, original_text, segments,
				metadata, error, status)
			 VALUES ($1, $2, $3, $4, 'exec-of-ada', 'crm-ada', 'Hi Ada, see go.acme/1', 'Hi Ada, see https://acme.com',
				$5, '{"meal": "vegetarian", "n": 12345678901234567890}', 'Twilio was refused for 0151', 'failed')`,
			[
				message,
				campaignId,
				recipient,
				channel,
				{
					before: { encoding: 'GSM-7', units: 9, count: 1 },
					after: { encoding: 'GSM-7', units: 9, count: 1 },
				},
			],
		);
		await pool.query(
			`INSERT INTO links (token, message_id, campaign_id, url, metadata)
			 VALUES ('ofAda01', $1, $2, 'https://acme.com', NULL), ('bare001', NULL, $2, 'https://acme.com', $3)`,
			[message, campaignId, { note: 'what-the-link-knows' }],
		);
		await pool.query(
			`INSERT INTO events (id, type, at, message_id, body) VALUES ($1, 'message.failed', now(), $2, $3)`,
			[event, message, EVENT],
		);
		await pool.query(
			`INSERT INTO subscriptions (id, url, events, filter, description, secret, status)
			 VALUES ($1, 'http://127.0.0.1:9/', '{message.failed}', $2, 'for Ada alone', $3, 'paused')`,
			[subscription, { contact: 'crm-ada', campaign: 'Spring' }, secrets.encrypt('whsec_c2VjcmV0')],
		);
		const attempts = [
			{ ...ATTEMPT, status: null, error: 'connection refused', response: null },
			{ ...ATTEMPT, status: 500, error: 'answered 500', response: 'an answer that repeats' },
			// Older still: answers were not kept.
			{ ...ATTEMPT, status: 500, error: 'answered 500' },
		];
		await pool.query(
			`INSERT INTO deliveries (id, subscription_id, event_id, status, attempts)
			 VALUES ($1, $3, $4, 'failed', $5), ($2, $3, $4, 'failed', '[]')`,
			[...deliveries, subscription, event, JSON.stringify(attempts)],
		);
		return { message, subscription, channel, event };
	}

	it('is encrypted at the start of a newer version, which shows and finds it as before', async () => {
		const ids = await store();
		const before = await dumpRows(pool);
		for (const word of CLEAR) expect(before, word).to.contain(word);

		const server = await startServer({ CLICKLOOP_SECRET: SECRET }, { database });
		try {
			await pool.query('ANALYZE');
			const after = await dumpRows(pool);
			for (const word of CLEAR) expect(after, word).not.to.contain(word);

			const get = async <T>(path: string) => (await server.api<T>('GET', path)).body;
			const messages = await get<{ data: Message[] }>('/v1/messages?contact=crm-ada');
			expect(messages.data).to.have.length(1);
			expect(messages.data[0]).to.deep.include({
				id: publicId('msg', ids.message!),
				to: ADA,
				contact: 'crm-ada',
				text: 'Hi Ada, see go.acme/1',
				originalText: 'Hi Ada, see https://acme.com',
				error: 'Twilio was refused for 0151',
			});
			expect(messages.data[0]!.metadata).to.include({ meal: 'vegetarian' });
			expect(await get('/v1/links/bare001')).to.deep.include({
				metadata: { note: 'what-the-link-knows' },
			});
			expect(await get('/v1/links/ofAda01')).to.include({ metadata: null });
			expect(await get(`/v1/channels/${publicId('chn', ids.channel!)}`)).to.deep.include({
				settings: { accountSid: ACCOUNT_SID, from: SENDER, baseUrl: 'https://api.twilio.com' },
			});
			const subscription = `/v1/subscriptions/${publicId('sub', ids.subscription!)}`;
			const { filter, description } = await get<Subscription>(subscription);
			expect(filter).to.deep.equal({ contact: 'crm-ada', campaign: 'Spring' });
			expect(description).to.equal('for Ada alone');
			const { data } = await get<{ data: Delivery[] }>('/v1/deliveries');
			expect(data.map(({ attempts }) => attempts.map(({ response }) => response))).to.deep.equal([
				[],
				[null, 'an answer that repeats', null],
			]);
			const { rows } = await pool.query<{ body: Buffer }>('SELECT body FROM events');
			expect(rows.map(({ body }) => secrets.decrypt(body))).to.deep.equal([EVENT]);

			const again = [{ to: ADA, text: 'Hi again', key: 'exec-of-ada' }];
			const { results } = (await post(server, again)).body;
			expect(results[0]).to.deep.include({ status: 'duplicate' });
			expect((await server.api('DELETE', `/v1/recipients/${ADA}`)).status).to.equal(204);
			// Nobody else has the contact that it waits for.
			expect((await server.api('GET', subscription)).status).to.equal(404);
		} finally {
			await server.stop();
		}
	});

	const COUNT = 4500;
	async function storeMany(): Promise<void> {
		await pool.query(`INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, '', '')`, [
			campaignId,
		]);
		await pool.query(
			`INSERT INTO messages (id, campaign_id, recipient_id, key, text, original_text, segments, status)
			 SELECT gen_random_uuid(), $1, $1, 'key ' || n, 'text ' || n, 'text ' || n, '{}', 'minted'
			 FROM generate_series(1, ${COUNT}) n`,
			[campaignId],
		);
	}

	async function textsNow(): Promise<string[]> {
		const { rows } = await pool.query<{ content: Buffer }>('SELECT content FROM messages');
		return rows.map(({ content }) => (JSON.parse(secrets.decrypt(content)) as Content).text).sort();
	}
	const ALL_TEXTS = Array.from({ length: COUNT }, (_, n) => `text ${n + 1}`).sort();

	it('is brought over in batches: after a kill the next start goes on where the last one was', async () => {
		await storeMany();
		let left = 3000;
		const dying: Secrets = {
			...secrets,
			encrypt(text) {
				if ((left -= 1) < 0) throw new Error('killed');
				return secrets.encrypt(text);
			},
		};
		const outcome = await upgrade(openPool(), dying).catch((error: Error) => error.message);
		expect(outcome).to.equal('killed');
		const { rows } = await pool.query<{ id: string; content: Buffer }>(
			'SELECT id, content FROM messages WHERE text IS NULL',
		);
		expect(rows).to.have.length(2000);

		await upgrade();
		expect(await textsNow()).to.deep.equal(ALL_TEXTS);
		const kept = await pool.query<{ content: Buffer }>(
			'SELECT content FROM messages WHERE id = $1',
			[rows[0]!.id],
		);
		expect(kept.rows[0]!.content).to.deep.equal(rows[0]!.content);
	});

	it('is brought over once, however many processes start at the same time', async () => {
		await storeMany();
		await Promise.all([upgrade(), upgrade(), upgrade(), upgrade()]);
		expect(await textsNow()).to.deep.equal(ALL_TEXTS);
	});

	it('is never dropped before it is encrypted, e.g. what an older version has written meanwhile', async () => {
		await store();
		const outcome = await migrate(pool).catch((error: Error) => error.message);
		expect(outcome).to.match(/rolled back: .*were not encrypted.*older version/);
		const { rows } = await pool.query<{ text: string }>('SELECT text FROM messages');
		expect(rows).to.deep.equal([{ text: 'Hi Ada, see go.acme/1' }]);
		await upgrade();
	});

	it('asks for the secret only where there is something to encrypt', async () => {
		const steps = upgradeSteps(() => Promise.reject(new Error('asked')), log);
		expect(await migrate(pool, MIGRATIONS_DIRECTORY, steps)).to.include(
			'20261128111000_drop_clear_columns',
		);
	});
});
