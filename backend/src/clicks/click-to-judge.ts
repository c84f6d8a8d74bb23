import type { Queryable } from '../database/database.js';
import type { Place } from '../network/network.js';
import { override } from '../verdicts/rules/override.js';
import type { Reason, Strictness } from '../verdicts/judge.js';
import type { Verdict } from '../verdicts/rule.js';
import type { Interned, UserAgent } from './interned.js';
import { readReasons } from './judgement-row.js';
import type { Refusal } from './refusal.js';

/** A click's columns, with what judging needs to know of its message and campaign. */
export interface ClickToJudgeRow {
	at: Date;
	id: string;
	link_id: string;
	message_id: string | null;
	campaign_id: string | null;
	refused: Refusal | null;
	method: string;
	ip: string;
	/** How much of the address is left (see anonymize.ts). */
	bits: number;
	user_agent_id: number | null;
	header_set_id: number | null;
	/** Where a trusted edge said it was, or what was found when the click was judged before. */
	place_id: number | null;
	/** The network found when it was judged before. */
	network_id: number | null;
	/** Its verdict so far; null when it has never been judged. */
	verdict: Verdict | null;
	judgement_id: number | null;
	detail_values: string | null;
	campaign_name: string | null;
	strictness: Strictness | null;
	/** Whether nothing was sent in truth; null without a channel. */
	in_sandbox: boolean | null;
	sent_at: Date | null;
	delivered_at: Date | null;
	/** How many clicks its message has, this one among them; null without a message. */
	of_message: number | null;
}

/** A click with all that is known of it before it is judged (again). */
export interface ClickToJudge extends ClickToJudgeRow {
	userAgent: UserAgent | undefined;
	headers: ReadonlyMap<string, string>;
	place: Place | undefined;
	/** What was found the last time. */
	reasons: Reason[];
	rulesVersion: number | null;
}

const COLUMNS = `
	k.at, k.id, k.link_id, k.message_id, k.campaign_id, k.refused, k.method, host(k.ip) AS ip, masklen(k.ip) AS bits,
	k.user_agent_id, k.header_set_id, k.place_id, k.network_id, k.verdict, k.judgement_id, k.detail_values,
	c.name AS campaign_name, c.strictness, ch.type = 'sandbox' AS in_sandbox, m.sent_at, m.delivered_at,
	m.clicks + m.refused_clicks AS of_message`;

/**
 * @param clicks where the clicks `k` come from
 * @param more further columns, each with a comma before it
 */
export const selectToJudge = (clicks: string, more = '') => `
	SELECT ${COLUMNS}${more} FROM ${clicks}
	LEFT JOIN messages m ON m.id = k.message_id
	LEFT JOIN channels ch ON ch.id = m.channel_id
	LEFT JOIN campaigns c ON c.id = k.campaign_id`;

/** A condition on `k` (the click) follows. */
export const SELECT_TO_JUDGE = selectToJudge('clicks k');

/** Adds what clicks name by number. */
export async function complete<Row extends ClickToJudgeRow>(
	tx: Queryable,
	interned: Interned,
	rows: Row[],
): Promise<(Row & ClickToJudge)[]> {
	const { userAgents, headerSets, places, judgements } = interned;
	const ids = (name: 'user_agent_id' | 'header_set_id' | 'place_id' | 'judgement_id') =>
		rows.map((row) => row[name]);
	const userAgentOf = await userAgents(tx, ids('user_agent_id'));
	const headersOf = await headerSets(tx, ids('header_set_id'));
	const placeOf = await places(tx, ids('place_id'));
	const judgementOf = await judgements(tx, ids('judgement_id'));
	return rows.map((row) => {
		const judgement = judgementOf(row.judgement_id);
		return {
			...row,
			userAgent: userAgentOf(row.user_agent_id),
			headers: headersOf(row.header_set_id) ?? NO_HEADERS,
			place: placeOf(row.place_id),
			reasons: judgement ? readReasons(judgement.reasons, row.detail_values) : [],
			rulesVersion: judgement?.rulesVersion ?? null,
		};
	});
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** @returns whether a person has set the verdict: no rule judges that click again */
export function isOverridden({ reasons }: Pick<ClickToJudge, 'reasons'>): boolean {
	return reasons.some(({ rule }) => rule === override.name);
}
