import { expect } from 'chai';
import { changeStatus, type StatusChange } from '../../backend/src/messages/change-status.js';
import type { Message } from '../../backend/src/messages/message.js';
import { newId, parseId } from '../../backend/src/ids.js';
import { startReceiver } from '../support/receiver.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, getMessage, sendText } from '../channels/support/messages.js';

type Change = Omit<StatusChange, 'messageId' | 'at'> & { at?: Date };

const NOON = new Date('2026-11-21T12:00:00Z');
const ONE = new Date('2026-11-21T13:00:00Z');

describe('The status of a message', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
		await hearAll(server);
	});
	after(() => server.stop());

	async function change({ id }: { id: string }, { at = NOON, ...rest }: Change): Promise<boolean> {
		const whole = { messageId: parseId('msg', id)!, at, ...rest };
		return server.deps.db.transaction((tx) => changeStatus(tx, whole, server.deps));
	}

	const minted = () => sendText(server, null);

	/** From, to, and whether the message moves. */
	const moves: [StatusChange['status'][], StatusChange['status'], boolean][] = [
		[[], 'sent', true],
		[[], 'delivered', true],
		[[], 'failed', true],
		[['sent'], 'sent', false],
		[['sent'], 'delivered', true],
		[['sent'], 'failed', true],
		[['sent', 'delivered'], 'sent', false],
		[['sent', 'delivered'], 'delivered', false],
		[['sent', 'delivered'], 'failed', false],
		[['failed'], 'sent', false],
		[['failed'], 'delivered', false],
		[['failed'], 'failed', false],
	];
	for (const [before, status, moved] of moves) {
		const from = before.at(-1) ?? 'minted';
		it(`${moved ? 'goes' : 'does not go'} from ${from} to ${status}`, async () => {
			const message = await minted();
			for (const one of before) await change(message, { status: one });
			expect(await change(message, { status })).to.equal(moved);
			expect((await getMessage(server, message.id)).status).to.equal(moved ? status : from);
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
		const whole = { messageId: newId(), status: 'sent', at: NOON } as const;
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
		const whole = { messageId: parseId('msg', message.id)!, status: 'failed', at: NOON } as const;
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
		try {
			await server.api('POST', '/v1/subscriptions', {
				url: receiver.url,
				events: ['message.failed', 'message.delivered'],
			});
			const message = await minted();
			await change(message, { status: 'sent' });
			await change(message, { status: 'failed', at: ONE, error: 'Refused.' });
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
			expect(event.data.message).to.deep.equal(await getMessage(server, message.id));
			expect(event.data.campaign.id).to.equal(message.campaignId);
		} finally {
			await receiver.stop();
		}
	});
});
