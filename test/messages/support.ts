import type { Message } from '../../backend/src/messages/message.js';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import type { ApiAnswer, TestServer } from '../support/server.js';

export const ADA = '+4915112345678';

/** @returns a German mobile number of its own for each `n` */
export function phoneOf(n: number): string {
	return `+49151${String(10_000_000 + n)}`;
}

/** Posts messages as a caller would; `rest` is the request's other fields. */
export function post(
	server: TestServer,
	messages: unknown,
	rest: object = {},
): Promise<ApiAnswer<SendAnswer>> {
	return server.api<SendAnswer>('POST', '/v1/messages', { campaign: 'Spring', messages, ...rest });
}

/** Posts one good message. */
export async function send(
	server: TestServer,
	message: object = {},
	rest: object = {},
): Promise<Message> {
	const one = { to: ADA, text: 'Hi, see https://acme.com/start', ...message };
	const { body } = await post(server, [one], rest);
	const sent = body.results[0]?.message;
	if (!sent) throw new Error(`The message was not accepted: ${JSON.stringify(body)}`);
	return sent;
}

/** How many rows each table has that sending writes to. */
export async function countRows(server: TestServer): Promise<Record<string, number>> {
	const { rows } = await server.deps.db.pool.query<Record<string, number>>(
		`SELECT (SELECT count(*) FROM campaigns)::int AS campaigns, (SELECT count(*) FROM recipients)::int AS recipients,
			(SELECT count(*) FROM messages)::int AS messages, (SELECT count(*) FROM links)::int AS links`,
	);
	return rows[0]!;
}
