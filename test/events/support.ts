import type { Verdict } from '../../backend/src/clicks/click.js';
import type { JudgedClick } from '../../backend/src/judging/judge-clicks.js';
import { applyJudgements } from '../../backend/src/judging/apply-judgements.js';
import { ingestAll } from '../../backend/src/clicks/ingest.js';
import {
	complete,
	SELECT_TO_JUDGE,
	type ClickToJudgeRow,
} from '../../backend/src/clicks/click-to-judge.js';
import { NO_NETWORK, NO_PLACE } from '../../backend/src/network/network.js';
import { parseId } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { TestServer } from '../support/server.js';
import { phoneOf, post } from '../messages/support.js';

const HOUR = 3_600_000;

export interface MessageData {
	message: Message;
	campaign: { id: string; name: string };
}

/** An event as a subscriber gets it. */
export interface ToldEvent<Data> {
	type: string;
	timestamp: string;
	data: Data;
}

/** Nobody listens there: what was to be told stays to be looked at. */
export const NOWHERE = 'http://127.0.0.1:9/';

/** @returns what has been told to a subscription, in order */
export async function toldTo<Data = MessageData>(
	server: TestServer,
	{ id }: { id: string },
): Promise<ToldEvent<Data>[]> {
	const { rows } = await server.deps.db.pool.query<{ body: Buffer }>(
		`SELECT e.body FROM deliveries d JOIN events e ON e.id = d.event_id
		 WHERE d.subscription_id = $1 ORDER BY d.id`,
		[parseId('sub', id)],
	);
	return rows.map(({ body }) => JSON.parse(server.deps.secrets.decrypt(body)) as ToldEvent<Data>);
}

export function hoursAgo(hours: number): string {
	return new Date(Date.now() - hours * HOUR).toISOString();
}

export function inHours(hours: number): () => Date {
	return () => new Date(Date.now() + hours * HOUR);
}

/** Posts messages that the caller has sent, one to each of so many people. */
export async function sent(
	server: TestServer,
	campaign: string,
	{ count = 1, sentAt = hoursAgo(0) }: { count?: number; sentAt?: string | null } = {},
): Promise<Message[]> {
	const messages = Array.from({ length: count }, (_, n) => ({
		to: phoneOf(n),
		text: 'Hi, see https://acme.com/start or https://acme.com/help',
		contact: `crm-${n}`,
		sentAt,
	}));
	const { body } = await post(server, messages, { campaign });
	return body.results.map(({ message }) => message!);
}

/**
 * Gives the campaign's clicks that have no final verdict these ones together, in order of time; the last one stands
 * for all that follow. Which rules lead to them is told elsewhere.
 */
export async function judgeAs(
	server: TestServer,
	campaign: string,
	verdicts: Verdict[],
): Promise<void> {
	await ingestAll(server.deps.db);
	await server.deps.db.transaction(async (tx) => {
		const { rows } = await tx.query<ClickToJudgeRow>(
			`${SELECT_TO_JUDGE} WHERE c.name = $1 AND (k.verdict IS NULL OR k.verdict = 'unsure') ORDER BY k.at`,
			[campaign],
		);
		const clicks = await complete(tx, server.deps.interned, rows);
		const judged = clicks.map((click, at): JudgedClick => {
			const verdict = verdicts[at] ?? verdicts.at(-1)!;
			const final = verdict !== 'unsure';
			return {
				click,
				others: { counted: {}, hasUnsure: false, hasBot: false },
				network: NO_NETWORK,
				place: NO_PLACE,
				judgement: { verdict, final, confidence: 0.5, reasons: [], rulesVersion: 1 },
			};
		});
		await applyJudgements(tx, server.deps, judged);
		const final = judged.filter(({ judgement }) => judgement.final);
		await tx.query('DELETE FROM judge_queue WHERE click_id = ANY($1::uuid[])', [
			final.map(({ click }) => click.id),
		]);
	});
}
