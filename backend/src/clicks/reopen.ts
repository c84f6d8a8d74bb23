import type { Queryable } from '../database/database.js';
import type { JudgedClick } from './judge-clicks.js';

/** How many earlier clicks one burst may bring up again. */
const MOST = 200;

/**
 * Clicks that another process judges at this moment are left to it: whoever waited for them could wait for us.
 * @param which the condition on the click `k` and its link `l`; $1 are the messages or addresses, $2 is now
 */
const REOPEN = (which: string) => `
	WITH earlier AS (
		SELECT k.at, k.id FROM clicks k JOIN links l ON l.id = k.link_id
		WHERE ${which}
		LIMIT ${MOST}
		FOR UPDATE OF k SKIP LOCKED
	)
	UPDATE clicks k SET judge_at = $2 FROM earlier WHERE k.at = earlier.at AND k.id = earlier.id`;

/** An unsure click waits for just this: another one on its message. */
const REOPEN_UNSURE = REOPEN(`
	l.message_id = ANY($1::uuid[]) AND k.verdict = 'unsure' AND NOT k.id = ANY($3::uuid[])
	AND k.at > $2::timestamptz - interval '1 hour'`);

/**
 * Clicks that were counted as people's before the burst they belong to could be seen. A person's override stands,
 * and what has been judged in the light of the burst already is done.
 */
const IN_BURST = `
	AND k.verdict = 'human' AND k.judge_at IS NULL AND k.at > $2::timestamptz - interval '5 minutes'
	AND NOT k.reasons @> '[{"rule": "override"}]'
	AND NOT k.reasons @> jsonb_build_array(jsonb_build_object('rule', $3::text))`;

const REOPEN_OF_MESSAGES = REOPEN(`l.message_id = ANY($1::uuid[]) ${IN_BURST}`);
const REOPEN_OF_ADDRESSES = REOPEN(`k.ip = ANY($1::inet[]) ${IN_BURST}`);

/** Lets earlier clicks be judged again where those just judged throw another light on them. */
export async function reopen(tx: Queryable, judged: JudgedClick[], now: Date): Promise<void> {
	const fresh = judged.filter(({ click }) => click.verdict === null);
	const messages = unique(fresh.map(({ click }) => click.message_id));
	const ids = judged.map(({ click }) => click.id);
	if (messages.length > 0) await tx.query(REOPEN_UNSURE, [messages, now, ids]);

	const allLinks = unique(withRule(judged, 'all-links').map(({ click }) => click.message_id));
	if (allLinks.length > 0) await tx.query(REOPEN_OF_MESSAGES, [allLinks, now, 'all-links']);

	const bursting = unique(withRule(judged, 'address-burst').map(({ click }) => click.ip));
	if (bursting.length > 0) await tx.query(REOPEN_OF_ADDRESSES, [bursting, now, 'address-burst']);
}

function withRule(judged: JudgedClick[], rule: string): JudgedClick[] {
	return judged.filter(({ judgement }) => judgement.reasons.some((reason) => reason.rule === rule));
}

function unique(values: (string | null)[]): string[] {
	return [...new Set(values.filter((value) => value !== null))];
}
