import type { Queryable } from '../database/database.js';
import { isShared } from './is-shared.js';
import type { OtherClick } from '../verdicts/evidence.js';
import type { Reason, Verdict } from './click.js';
import type { JudgedClick } from './judge-clicks.js';

/** How many earlier clicks of one message or address are looked at; a flood costs no more. */
const MOST = 200;

const OF_MESSAGES = `
	unnest($1::uuid[]) AS asked (id) JOIN links l ON l.message_id = asked.id CROSS JOIN LATERAL (
		SELECT at, id FROM clicks WHERE link_id = l.id AND at > $2::timestamptz - interval '1 hour'
		ORDER BY at DESC LIMIT ${MOST}
	) near`;

const OF_ADDRESSES = `
	unnest($1::inet[]) AS asked (ip) CROSS JOIN LATERAL (
		SELECT at, id, link_id FROM clicks WHERE ip = asked.ip AND at > $2::timestamptz - interval '10 minutes'
		ORDER BY at DESC LIMIT ${MOST}
	) near JOIN links l ON l.id = near.link_id`;

/**
 * Clicks that another process judges at this moment are left to it: whoever waited for them could wait for us.
 * @param near whose clicks are looked at; $1 are the messages, addresses or campaigns, $2 is now
 * @param which the condition on a click `k`, its judgement `j` and its message `m`
 */
const REOPEN = (near: string, which: string) => `
	WITH earlier AS (
		SELECT k.at, k.id FROM ${near}
		JOIN clicks k ON k.at = near.at AND k.id = near.id
		LEFT JOIN messages m ON m.id = l.message_id
		LEFT JOIN judgements j ON j.id = k.judgement_id
		WHERE ${which}
		FOR UPDATE OF k SKIP LOCKED
	)
	UPDATE clicks k SET judge_at = $2 FROM earlier WHERE k.at = earlier.at AND k.id = earlier.id`;

/** A person's override stands. */
const FINAL = `k.judge_at IS NULL AND NOT j.reasons @> '[{"rule": "override"}]'`;

const HAS_RULE = (rule: string) => `j.reasons @> '[{"rule": "${rule}"}]'`;

/** The longest after delivery that verdicts/rules/address-burst.ts looks at. */
const SOON = `k.at < COALESCE(m.delivered_at, m.sent_at) + interval '3 minutes'`;

/** An unsure click waits for just this: another one on its message. $3 are those judged now, with this evidence. */
const UNSURE: Reopening = {
	name: 'reopen-unsure',
	text: REOPEN(
		OF_MESSAGES,
		"k.verdict = 'unsure' AND k.judge_at > $2 AND NOT k.id = ANY($3::uuid[])",
	),
};

/**
 * Clicks that were counted as people's before the burst they belong to could be seen; what has been judged in the
 * light of the burst already is done.
 */
const ALL_LINKS: Reopening = {
	name: 'reopen-all-links',
	text: REOPEN(OF_MESSAGES, `k.verdict = 'human' AND ${FINAL} AND NOT ${HAS_RULE('all-links')}`),
};
const ADDRESS_BURST: Reopening = {
	name: 'reopen-address-burst',
	text: REOPEN(
		OF_ADDRESSES,
		`k.verdict = 'human' AND ${FINAL} AND ${SOON} AND NOT ${HAS_RULE('address-burst')}`,
	),
};

/** Scanners change addresses: all rented servers on the campaign are looked at. */
const SERVER_BURST: Reopening = {
	name: 'reopen-server-burst',
	text: REOPEN(
		`unnest($1::uuid[]) AS asked (id) CROSS JOIN LATERAL (
			SELECT at, id, link_id FROM clicks WHERE at > $2::timestamptz - interval '10 minutes'
			ORDER BY at DESC LIMIT ${2 * MOST}
		) near JOIN links l ON l.id = near.link_id AND l.campaign_id = asked.id`,
		`k.verdict = 'human' AND ${FINAL} AND ${SOON} AND NOT ${HAS_RULE('server-burst')}
			AND EXISTS (SELECT FROM networks n WHERE n.id = k.network_id AND n.kind = 'hosting')`,
	),
};

/** What looked like a burst while only the quickest of those behind one address had come. */
const RELIEVED: Reopening = {
	name: 'reopen-relieved',
	text: REOPEN(OF_ADDRESSES, `k.verdict = 'bot' AND ${FINAL} AND ${HAS_RULE('address-burst')}`),
};

interface Reopening {
	name: string;
	text: string;
}

/** The longest after delivery that verdicts/rules/timing.ts looks at. */
const SINCE_DELIVERY: Reopening = {
	name: 'reopen-since-delivery',
	text: `
	WITH earlier AS (
		SELECT k.at, k.id FROM links l JOIN clicks k ON k.link_id = l.id
		LEFT JOIN judgements j ON j.id = k.judgement_id
		WHERE l.message_id = $1 AND k.verdict IS NOT NULL AND NOT j.reasons @> '[{"rule": "override"}]'
			AND k.at BETWEEN $2 AND $2::timestamptz + interval '2 minutes'
		FOR UPDATE OF k SKIP LOCKED
	)
	UPDATE clicks k SET judge_at = k.at FROM earlier WHERE k.at = earlier.at AND k.id = earlier.id`,
};

/**
 * Lets the clicks right after a delivery be judged again: they came before its receipt did, when the clock could
 * only start at sending.
 * @param messageId a UUID
 * @param deliveredAt by the receipt
 */
export async function reopenSince(
	tx: Queryable,
	messageId: string,
	deliveredAt: Date,
): Promise<void> {
	await tx.query({ ...SINCE_DELIVERY, values: [messageId, deliveredAt] });
}

/** Lets earlier clicks be judged again where those just judged throw another light on them. */
export async function reopen(tx: Queryable, judged: JudgedClick[], now: Date): Promise<void> {
	const run = async (which: Reopening, keys: (string | null)[], ...more: string[][]) => {
		const known = [...new Set(keys.filter((key) => key !== null))];
		if (known.length > 0) await tx.query({ ...which, values: [known, now, ...more] });
	};
	const ids = judged.map(({ click }) => click.id);
	const messageOf = ({ click }: JudgedClick) => click.message_id;
	const addressOf = ({ click }: JudgedClick) => (isShared(click) ? null : click.ip);
	const campaignOf = ({ click }: JudgedClick) => click.campaign_id;
	const fresh = judged.filter(({ click }) => click.verdict === null);
	const people = fresh.filter(({ judgement }) => judgement.verdict === 'human');
	// What was gathered tells where there is nothing to reopen: nearly everywhere.
	const nearUnsure = fresh.filter(({ evidence }) => hasVerdict(evidence.ofMessage, 'unsure'));
	const nearBots = people.filter(({ evidence }) => hasVerdict(evidence.ofAddress, 'bot'));

	await run(UNSURE, nearUnsure.map(messageOf), ids);
	await run(ALL_LINKS, judged.filter(newlyHas('all-links')).map(messageOf));
	await run(ADDRESS_BURST, judged.filter(newlyHas('address-burst')).map(addressOf));
	await run(SERVER_BURST, judged.filter(newlyHas('server-burst')).map(campaignOf));
	await run(RELIEVED, nearBots.map(addressOf));
}

function hasVerdict(others: OtherClick[], verdict: Verdict): boolean {
	return others.some((other) => other.verdict === verdict);
}

function newlyHas(rule: string): (judged: JudgedClick) => boolean {
	const has = (reasons: Reason[] | null) => !!reasons?.some((reason) => reason.rule === rule);
	return ({ click, judgement }) => has(judgement.reasons) && !has(click.reasons);
}
