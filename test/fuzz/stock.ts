import { expect } from 'chai';
import type { Page } from '../../backend/src/http/pages.js';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import { eventually } from '../support/eventually.js';
import type { TestServer } from '../support/server.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import type { Hints } from './values.js';

/** What there is on a server to ask for: ids by the first word of their path, and values by the name of their field. */
export interface Stock {
	ids: Record<string, string[]>;
	hints: Hints;
	/** A key that may only read. */
	readerKey: string;
}

/** Makes two of everything. */
export async function stockUp(server: TestServer): Promise<Stock> {
	const make = async <T = { id: string }>(path: string, body: unknown) => {
		const answer = await server.api<T>('POST', path, body);
		expect(answer.status, path).to.be.oneOf([200, 201]);
		return answer.body;
	};
	const listIds = async (path: string) =>
		(await server.api<Page<{ id: string }>>('GET', path)).body.data.map(({ id }) => id);

	const url = 'http://127.0.0.1:9/hook';
	const subscription = await make('/v1/subscriptions', { url, events: ['link.clicked'] });
	const { results } = await make<SendAnswer>('/v1/messages', {
		campaign: 'Fuzz',
		channel: 'sandbox',
		messages: ['+4915112345678', '+4915112345679'].map((to) => ({
			to,
			text: 'Hi https://acme.com/',
		})),
	});
	const messages = results.map(({ message }) => message!);
	const tokens = messages.map(({ links }) => links[0]!.token);
	for (const token of tokens) await visitAs(server, token, iphonePerson);
	const wait = await make('/v1/waits', {
		messageIds: messages.map(({ id }) => id),
		until: new Date(Date.now() + 3_600_000).toISOString(),
		resumeUrl: url,
	});
	const [campaign] = await listIds('/v1/campaigns');
	const reader = await make<{ id: string; key: string }>('/v1/keys', {
		name: 'reader',
		scopes: ['messages:read', 'reports:read'],
	});
	const spare = await make('/v1/keys', { name: 'spare', scopes: ['messages:read'] });
	const ids = {
		messages: messages.map(({ id }) => id),
		sandbox: messages.map(({ id }) => id),
		links: tokens,
		campaigns: [campaign!],
		clicks: await listIds(`/v1/campaigns/${campaign}/clicks`),
		subscriptions: [subscription.id],
		waits: [wait.id],
		deliveries: await eventually(async () => {
			const found = await listIds('/v1/deliveries');
			expect(found).not.to.deep.equal([]);
			return found;
		}),
		channels: await listIds('/v1/channels'),
		keys: [spare.id],
	};
	const hints = {
		campaign: ['Fuzz', campaign],
		campaigns: [campaign, `${campaign},${campaign}`],
		channel: ['sandbox', ids.channels[0], null],
		subscription: ids.subscriptions,
		messageIds: [ids.messages, ids.messages.slice(1)],
		to: ['+4915112345678', '+4915112345679', '+442071838750'],
		domain: [server.running.publicUrl, null],
		text: [
			'Hi https://acme.com/?q=1',
			'Nothing to tap',
			'Two: http://a.example/ http://b.example/',
		],
	};
	return { ids, hints, readerKey: reader.key };
}
