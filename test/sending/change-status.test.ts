import { expect } from 'chai';
import { changeStatus, type StatusChange } from '../../backend/src/sending/change-status.js';
import type { Message, MessageStatus } from '../../backend/src/messages/message.js';
import type { Source } from '../../backend/src/messages/status.js';
import { newId, parseId } from '../../backend/src/ids.js';
import { startReceiver } from '../support/receiver.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, getMessage, sendText, sendTexts } from '../channels/support/messages.js';

type Change = Pick<StatusChange, 'status'> & Partial<StatusChange>;

const NOON = new Date('2026-11-21T12:00:00Z');
const ONE = new Date('2026-11-21T13:00:00Z');

describe('The status of a message', () => {
	let server: TestServer;
	before(async () => {
		// Without a worker, which would look after what seems to be lost.
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		await hearAll(server);
	});
	after(() => server.stop());

	/** By the caller's word, unless told. */
	async function change(
		{ id }: { id: string },
		{ at = NOON, by = 'caller', ...rest }: Change,
		{ deps } = server,
	): Promise<boolean> {
		const whole = { messageId: parseId('msg', id)!, at, by, ...rest };
		return deps.db.transaction((tx) => changeStatus(tx, whole, deps));
	}

	const minted = () => sendText(server, null);

	const SOURCES: Source[] = ['caller', 'worker', 'receipt', 'guess'];
	const NOBODY: Source[] = [];
	const WORDS = ['sent', 'delivered', 'failed', 'unknown'] as const;
	/** Whose word moves a message from the status before to each of `WORDS`. */
	const MOVES: Record<MessageStatus, Source[][]> = {
		minted: [['caller'], ['caller'], ['caller'], NOBODY],
		scheduled: [NOBODY, NOBODY, ['worker'], NOBODY],
		queued: [['worker', 'receipt'], ['receipt'], ['worker', 'receipt'], ['guess']],
		sent: [NOBODY, ['caller', 'receipt'], ['caller', 'receipt'], NOBODY],
		unknown: [['worker', 'receipt'], ['receipt'], ['worker', 'receipt'], NOBODY],
		delivered: [NOBODY, NOBODY, NOBODY, NOBODY],
		failed: [NOBODY, NOBODY, NOBODY, NOBODY],
		canceled: [NOBODY, NOBODY, NOBODY, NOBODY],
	};
	for (const [from, moves] of Object.entries(MOVES)) {
		it(`moves from ${from} by the word of those alone who may say so`, async () => {
			const tries = WORDS.flatMap((status, place) =>
				SOURCES.map((by) => ({ status, by, may: moves[place]!.includes(by) })),
			);
			const messages = await sendTexts(
				server,
				null,
				tries.map(() => '+4915112345678'),
			);
			const ids = messages.map(({ id }) => parseId('msg', id)!);
			const { pool } = server.deps.db;
			await pool.query(
				'UPDATE messages SET status = $2::message_status WHERE id = ANY($1::uuid[])',
				[ids, from],
			);
			const moved: boolean[] = [];
			for (const [n, { status, by }] of tries.entries()) {
				moved.push(await change(messages[n]!, { status, by }));
			}
			const { rows } = await pool.query<{ status: string }>(
				'SELECT status FROM messages WHERE id = ANY($1::uuid[]) ORDER BY id',
				[ids],
			);
			const happened = tries.map(({ status, by }, n) => ({ status, by, may: moved[n] }));
			expect(happened).to.deep.equal(tries);
			const expected = tries.map(({ status, may }) => (may ? status : from));
			expect(rows.map(({ status }) => status)).to.deep.equal(expected);
		});
	}

	it('remembers when it was sent and delivered, each by the first word', async () => {
		const message = await minted();
		await change(message, { status: 'sent', at: NOON });
		await change(message, { status: 'delivered', at: ONE });
		await change(message, { status: 'delivered', at: NOON });
		const { sentAt, deliveredAt } = await getMessage(server, message.id);
		expect([sentAt, deliveredAt]).to.deep.equal([NOON.toISOString(), ONE.toISOString()]);
	});

	it('counts a message as sent when it is delivered without a word before', async () => {
		const message = await minted();
		await change(message, { status: 'delivered', at: ONE });
		expect((await getMessage(server, message.id)).sentAt).to.equal(ONE.toISOString());
	});

	it('has a reason when it failed, and no time of sending when it was not sent', async () => {
		const message = await minted();
		await change(message, { status: 'failed', error: 'Refused.' });
		const { error, sentAt } = await getMessage(server, message.id);
		expect([error, sentAt]).to.deep.equal(['Refused.', null]);
	});

	it('learns the provider’s id once, from a late word too', async () => {
		const message = await minted();
		await change(message, { status: 'delivered' });
		await change(message, { status: 'sent', providerMessageId: 'SM1' });
		await change(message, { status: 'sent', providerMessageId: 'SM2' });
		const { status, providerMessageId } = await getMessage(server, message.id);
		expect([status, providerMessageId]).to.deep.equal(['delivered', 'SM1']);
	});

	it('does not matter for a message that is not there', async () => {
		const whole = { messageId: newId(), status: 'sent', by: 'caller', at: NOON } as const;
		expect(await server.deps.db.transaction((tx) => changeStatus(tx, whole, server.deps))).to.equal(
			false,
		);
	});

	it('writes one event for the end of a message, however many words come at once', async () => {
		const message = await minted();
		const words = ['delivered', 'failed', 'delivered', 'failed', 'sent'] as const;
		const moved = await Promise.all(words.map((status) => change(message, { status })));
		expect(await eventsOf(server, message.id)).to.have.length(1);
		expect(moved).to.include(true);
	});

	it('and its event are written together or not at all', async () => {
		const message = await minted();
		const whole = {
			messageId: parseId('msg', message.id)!,
			status: 'failed',
			by: 'caller',
			at: NOON,
		} as const;
		const undone = server.deps.db.transaction(async (tx) => {
			await changeStatus(tx, whole, server.deps);
			throw new Error('undone');
		});
		await undone.catch((error: Error) => expect(error.message).to.equal('undone'));
		expect((await getMessage(server, message.id)).status).to.equal('minted');
		expect(await eventsOf(server, message.id)).to.deep.equal([]);
	});

	it('reaches who has subscribed, with the message as it is by then', async () => {
		const receiver = await startReceiver();
		const delivering = await startServer();
		try {
			await delivering.api('POST', '/v1/subscriptions', {
				url: receiver.url,
				events: ['message.failed', 'message.delivered'],
			});
			const message = await sendText(delivering, null);
			await change(message, { status: 'sent' }, delivering);
			await change(message, { status: 'failed', at: ONE, error: 'Refused.' }, delivering);
			const event = await eventually(() => {
				expect(receiver.requests).to.have.length(1);
				return JSON.parse(receiver.requests[0]!.body) as {
					type: string;
					timestamp: string;
					data: { message: Message; campaign: { id: string } };
				};
			});
			expect(event.type).to.equal('message.failed');
			expect(event.timestamp).to.equal(ONE.toISOString());
			expect(event.data.message).to.deep.equal(await getMessage(delivering, message.id));
			expect(event.data.campaign.id).to.equal(message.campaignId);
		} finally {
			await delivering.stop();
			await receiver.stop();
		}
	});
});
