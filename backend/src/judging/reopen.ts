import { isShared } from '../clicks/anonymize.js';
import { partitionOf } from '../clicks/judge-queue.js';
import { arrayLiteral, timesLiteral } from '../database/array-literal.js';
import type { Queryable } from '../database/database.js';
import type { AnyRule, Scope } from '../verdicts/rule.js';
import { RULES } from '../verdicts/rules.js';
import { override } from '../verdicts/rules/override.js';
import type { JudgedClick } from './judge-clicks.js';
import { BELONGS, SECONDS, windowOf } from './nearby.js';

/** How many clicks around are looked at for each subject; a flood costs no more. */
const MOST = 200;

/** What a subject is in SQL, by its key. */
const SUBJECT: Record<Scope, { join: string; subject: string }> = {
	message: { join: 'JOIN links l ON l.message_id = asked.key::uuid', subject: 'l.id' },
	address: { join: '', subject: 'asked.key::inet' },
	servers: { join: '', subject: 'asked.key::uuid' },
};

/** A subject's clicks `o`, as far in time as the rule looks, which is in milliseconds. */
function clicksOf(scope: Scope, within: number): string {
	const { join, subject } = SUBJECT[scope];
	const span = `interval '${within} milliseconds'`;
	return `
		${join} CROSS JOIN LATERAL (
			SELECT near.* FROM clicks near WHERE ${BELONGS[scope](subject)}
				AND near.at BETWEEN asked.first_at - ${span} AND asked.last_at + ${span}
			ORDER BY near.at DESC LIMIT ${MOST}
		) o`;
}

const hasRule = (rule: string) => `j.reasons @> '[{"rule": "${rule}"}]'`;

/**
 * Asks for clicks to be judged again by who holds their partitions: adds to the queue, locks nothing, waits for nobody.
 * Where another process may be judging a click at this moment, it cannot be seen yet what it finds: it is asked
 * in any case. $4 is now.
 * @param which the condition on a click `o` that has been judged, its judgement `j` and its message `m`
 */
const reopening = (scope: Scope, within: number, which: string) => `
	INSERT INTO judge_queue (partition, due_at, at, click_id, message_id, again)
	SELECT DISTINCT ${partitionOf('o')}, $4::timestamptz, o.at, o.id, o.message_id, true
	FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS asked (key, first_at, last_at)
	${clicksOf(scope, within)}
	LEFT JOIN messages m ON m.id = o.message_id
	LEFT JOIN judgements j ON j.id = o.judgement_id
	WHERE ${which}`;

/** $5 are the partitions that are held here: theirs are judged after this. */
const isUnderWay = `(o.verdict IS NULL AND NOT ${partitionOf('o')} = ANY ($5::smallint[]))`;

/** One kind of reopening: for which clicks judged now, and what. */
interface Reopening {
	name: string;
	text: string;
	scope: Scope;
	isDue: (judged: JudgedClick) => boolean;
	/** The statement's fifth parameter, where it has one. */
	more?: 'held' | 'ids';
}

function reopeningsOf({ name, gathers, reopens = [], afterDelivery }: AnyRule): Reopening[] {
	if (!gathers) return [];
	const { of: scope, within } = gathers;
	const isSoon = afterDelivery === undefined ? '' : ` AND ${SECONDS} < ${afterDelivery}`;
	const isPerson = `(o.verdict = 'human' AND NOT ${hasRule(name)} AND NOT ${hasRule(override.name)})`;
	const isAccused = `(o.verdict = 'bot' AND ${hasRule(name)} AND NOT ${hasRule(override.name)})`;
	const all: Record<(typeof reopens)[number], Reopening> = {
		people: {
			name: `reopen-people-${name}`,
			text: reopening(scope, within, `(${isPerson} OR ${isUnderWay})${isSoon}`),
			scope,
			isDue: ({ click, judgement }) => has(judgement.reasons, name) && !has(click.reasons, name),
			more: 'held',
		},
		accused: {
			name: `reopen-accused-${name}`,
			text: reopening(scope, within, isAccused),
			scope,
			isDue: ({ click, judgement, others }) =>
				click.verdict === null && judgement.verdict === 'human' && others.hasBot,
		},
	};
	return reopens.map((which) => all[which]);
}

/** An unsure click waits for just this: another one on its message. */
const UNSURE: Reopening = {
	name: 'reopen-unsure',
	text: reopening(
		'message',
		windowOf('message'),
		"o.verdict = 'unsure' AND NOT o.id = ANY ($5::uuid[])",
	),
	scope: 'message',
	isDue: ({ click, others }) => click.verdict === null && others.hasUnsure,
	// Those judged now know of each other.
	more: 'ids',
};

const REOPENINGS = [...RULES.flatMap(reopeningsOf), UNSURE];

function has(reasons: { rule: string }[], name: string): boolean {
	return reasons.some(({ rule }) => rule === name);
}

const KEY: Record<Scope, (judged: JudgedClick) => string | null> = {
	message: ({ click }) => click.message_id,
	address: ({ click }) => (isShared(click) ? null : click.ip),
	servers: ({ click }) => click.campaign_id,
};

/**
 * Lets clicks be judged again where those just judged throw another light on them.
 * @param held the partitions that this transaction holds
 */
export async function reopen(
	tx: Queryable,
	judged: JudgedClick[],
	held: number[],
	now: Date,
): Promise<void> {
	for (const { name, text, scope, isDue, more } of REOPENINGS) {
		const asked = findAsked(judged.filter(isDue), KEY[scope]);
		if (asked.size === 0) continue;
		const times = [...asked.values()];
		const values: unknown[] = [
			arrayLiteral([...asked.keys()]),
			timesLiteral(times.map(({ first }) => first)),
			timesLiteral(times.map(({ last }) => last)),
			now,
		];
		if (more === 'held') values.push(held);
		if (more === 'ids') values.push(judged.map(({ click }) => click.id));
		await tx.query({ name, text, values });
	}
}

/** @returns the messages, addresses or campaigns that are looked at, with the first and the last of the clicks */
function findAsked(judged: JudgedClick[], keyOf: (judged: JudgedClick) => string | null) {
	const asked = new Map<string, { first: Date; last: Date }>();
	for (const one of judged) {
		const key = keyOf(one);
		if (key === null) continue;
		const { at } = one.click;
		const { first, last } = asked.get(key) ?? { first: at, last: at };
		asked.set(key, { first: at < first ? at : first, last: at > last ? at : last });
	}
	return asked;
}

/** How long after delivery any rule looks at clicks, in seconds. */
const AFTER_DELIVERY = Math.max(...RULES.map(({ afterDelivery = 0 }) => afterDelivery));

/** Those that are being judged at this moment, too: they may not know of the receipt. */
const SINCE_DELIVERY = `
	INSERT INTO judge_queue (partition, due_at, at, click_id, message_id, again)
	SELECT ${partitionOf('k')}, k.at, k.at, k.id, k.message_id, true
	FROM links l JOIN clicks k ON k.link_id = l.id
	WHERE l.message_id = $1 AND k.at BETWEEN $2 AND $2::timestamptz + interval '${AFTER_DELIVERY} seconds'`;

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
	await tx.query({
		name: 'reopen-since-delivery',
		text: SINCE_DELIVERY,
		values: [messageId, deliveredAt],
	});
}
