import { expect } from 'chai';
import type { Message } from '../../../backend/src/messages/message.js';
import { parseId } from '../../../backend/src/ids.js';
import { eventually } from '../../support/eventually.js';
import type { TestServer } from '../../support/server.js';

interface SendAnswer {
	results: { status: string; message: Message }[];
}

/** Sends texts by a channel, one to each number. */
export async function sendTexts(
	server: TestServer,
	channel: string | null,
	numbers: string[],
	campaign = 'Tests',
): Promise<Message[]> {
	const answer = await server.api<SendAnswer>('POST', '/v1/messages', {
		campaign,
		channel,
		messages: numbers.map((to) => ({ to, text: 'Start here: https://acme.com/start' })),
	});
	expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
	return answer.body.results.map(({ message }) => message);
}

export async function sendText(
	server: TestServer,
	channel: string | null,
	to = '+4915112345678',
): Promise<Message> {
	return (await sendTexts(server, channel, [to]))[0]!;
}

export async function getMessage(server: TestServer, id: string): Promise<Message> {
	return (await server.api<Message>('GET', `/v1/messages/${id}`)).body;
}

/** Waits until a message has a status. */
export function untilStatus(server: TestServer, id: string, status: string): Promise<Message> {
	return eventually(async () => {
		const message = await getMessage(server, id);
		expect(message.status, message.error ?? undefined).to.equal(status);
		return message;
	});
}

/** @returns the types of the events about a message, oldest first */
export async function eventsOf(server: TestServer, id: string): Promise<string[]> {
	const { rows } = await server.deps.db.pool.query<{ type: string }>(
		'SELECT type FROM events WHERE message_id = $1 ORDER BY id',
		[parseId('msg', id)],
	);
	return rows.map(({ type }) => type);
}
