import type { Verdict } from '../../backend/src/clicks/click.js';
import { countChanges, type CountChange } from '../../backend/src/clicks/count-changes.js';
import { writeJudgement } from '../../backend/src/clicks/judgement-row.js';
import { newIdAt } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import { RULES_VERSION, type Reason } from '../../backend/src/verdicts/judge.js';
import type { TestServer } from '../support/server.js';

export const MINUTE = 60_000;

/** A whole hour some days ago: all that tests tell happens after it, and is over by now. */
export const START = Math.floor(Date.now() / (60 * MINUTE)) * 60 * MINUTE - 6 * 24 * 60 * MINUTE;

export interface Told {
	to: string;
	text?: string;
	contact?: string;
	/** Minutes after `START`. */
	sent?: number;
	delivered?: number;
}

/** Texts that the caller sent: their times are what the test says. */
export async function tell(
	server: TestServer,
	campaign: string,
	messages: Told[],
): Promise<{ campaignId: string; messages: Message[] }> {
	const { body } = await server.api<SendAnswer>('POST', '/v1/messages', {
		campaign,
		messages: messages.map(
			({ to, contact, sent, text = 'See https://acme.com/start?plan=pro' }) => ({
				to,
				text,
				contact,
				sentAt: sent === undefined ? null : at(sent),
			}),
		),
	});
	const stored = body.results.map(({ message }) => message!);
	for (const [index, { delivered }] of messages.entries()) {
		if (delivered === undefined) continue;
		const change = { status: 'delivered', at: at(delivered) };
		await server.api('PATCH', `/v1/messages/${stored[index]!.id}`, change);
	}
	return { campaignId: body.campaign.id!, messages: stored };
}

export interface TestClick {
	token: string;
	/** Minutes after `START`. */
	minute: number;
	verdict: Verdict | null;
	reasons?: Reason[];
	device?: { type: string; os: string; browser: string };
}

/** Clicks of the past, judged already (or, with a null verdict, never to be judged) and counted. */
export async function click(server: TestServer, clicks: TestClick[]): Promise<string[]> {
	const ids: string[] = [];
	for (const one of clicks) {
		const id = newIdAt(new Date(at(one.minute)));
		ids.push(id);
		await server.deps.db.transaction(async (tx) => {
			// What happens here happened days ago, the link's minting, too.
			await tx.query('UPDATE links SET created_at = LEAST(created_at, $2) WHERE token = $1', [
				one.token,
				at(one.minute),
			]);
			const { rows } = await tx.query<CountChange['click']>(
				`INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, user_agent_id)
				 SELECT $1, $2, id, message_id, campaign_id, 'GET', '198.51.100.7', $3 FROM links WHERE token = $4
				 RETURNING at, link_id, message_id, campaign_id, refused`,
				[at(one.minute), id, one.device ? await storeDevice(server, one.device) : null, one.token],
			);
			const click = rows[0]!;
			await tx.query(
				'UPDATE clicks SET verdict = $3, judgement_id = $4 WHERE at = $1 AND id = $2',
				[
					at(one.minute),
					id,
					one.verdict,
					one.reasons ? await storeJudgement(server, one.reasons) : null,
				],
			);
			await tx.query('UPDATE links SET clicks = clicks + 1 WHERE id = $1', [click.link_id]);
			await tx.query('UPDATE messages SET clicks = clicks + 1 WHERE id = $1', [click.message_id]);
			if (one.verdict) await countChanges(tx, [{ click, before: null, after: one.verdict }]);
		});
	}
	return ids;
}

async function storeJudgement({ deps }: TestServer, reasons: Reason[]): Promise<number> {
	const { judgement } = writeJudgement({ reasons, confidence: 1, rulesVersion: RULES_VERSION });
	return (await deps.interns.judgements([judgement]))[0]!;
}

async function storeDevice(
	{ deps }: TestServer,
	{ type, os, browser }: NonNullable<TestClick['device']>,
): Promise<number> {
	const value = `${type} ${os} ${browser}`;
	const { rows } = await deps.db.pool.query<{ id: number }>(
		`INSERT INTO user_agents (hash, value, device_type, os, browser)
		 VALUES (sha256(convert_to($1, 'UTF8')), $1, $2, $3, $4)
		 ON CONFLICT (hash) DO UPDATE SET value = $1 RETURNING id`,
		[value, type, os, browser],
	);
	return rows[0]!.id;
}

export function at(minute: number): string {
	return new Date(START + minute * MINUTE).toISOString();
}
