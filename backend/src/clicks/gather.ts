import ipaddr from 'ipaddr.js';
import type { Queryable } from '../database/database.js';
import type { OtherClick } from '../verdicts/evidence.js';
import type { ClickToJudge } from './to-judge.js';

/** What is gathered around a click: enough to see a burst, bounded so that a flood costs no more. */
const PER_MESSAGE = 30;
const PER_ADDRESS = 60;

/** Other clicks that may tell something about those to be judged. */
export interface Surroundings {
	/** Of the same message within an hour, by the message's id. */
	ofMessage: Map<string, OtherClick[]>;
	/** From the same address within minutes, by address. */
	ofAddress: Map<string, OtherClick[]>;
}

const OTHER_CLICK = `
	o.id, o.at, o.link_id AS "linkId", o.method, host(o.ip) AS ip, o.verdict, n.asn,
	u.value AS "userAgent", u.device_type AS "deviceType"`;

const SELECT_OF_MESSAGES = `
	SELECT asked.key, asked.key AS "messageId", ${OTHER_CLICK}, NULL::float8 AS "secondsSinceDelivery"
	FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS asked (key, first_at, last_at)
	CROSS JOIN LATERAL (
		SELECT k.* FROM links l JOIN clicks k ON k.link_id = l.id
		WHERE l.message_id = asked.key
			AND k.at BETWEEN asked.first_at - interval '1 hour' AND asked.last_at + interval '1 hour'
		ORDER BY k.at DESC LIMIT ${PER_MESSAGE}
	) o
	LEFT JOIN user_agents u ON u.id = o.user_agent_id
	LEFT JOIN networks n ON n.id = o.network_id`;

const SELECT_OF_ADDRESSES = `
	SELECT host(asked.key) AS key, l.message_id AS "messageId", ${OTHER_CLICK},
		extract(epoch FROM o.at - COALESCE(m.delivered_at, m.sent_at))::float8 AS "secondsSinceDelivery"
	FROM unnest($1::inet[], $2::timestamptz[], $3::timestamptz[]) AS asked (key, first_at, last_at)
	CROSS JOIN LATERAL (
		SELECT k.* FROM clicks k
		WHERE k.ip = asked.key
			AND k.at BETWEEN asked.first_at - interval '5 minutes' AND asked.last_at + interval '5 minutes'
		ORDER BY k.at DESC LIMIT ${PER_ADDRESS}
	) o
	JOIN links l ON l.id = o.link_id
	LEFT JOIN messages m ON m.id = l.message_id
	LEFT JOIN user_agents u ON u.id = o.user_agent_id
	LEFT JOIN networks n ON n.id = o.network_id`;

/** Gathers for a whole batch in two statements, however many clicks it has. */
export async function gather(tx: Queryable, clicks: ClickToJudge[]): Promise<Surroundings> {
	return {
		ofMessage: await select(tx, SELECT_OF_MESSAGES, clicks, ({ message_id }) => message_id),
		ofAddress: await select(tx, SELECT_OF_ADDRESSES, clicks, ({ ip }) =>
			isSharedByNature(ip) ? null : ip,
		),
	};
}

/** Behind a proxy that is not trusted, or in a test, everybody has the same private address. */
function isSharedByNature(ip: string): boolean {
	return ipaddr.process(ip).range() !== 'unicast';
}

async function select(
	tx: Queryable,
	statement: string,
	clicks: ClickToJudge[],
	keyOf: (click: ClickToJudge) => string | null,
): Promise<Map<string, OtherClick[]>> {
	const spans = new Map<string, { first: Date; last: Date }>();
	for (const click of clicks) {
		const key = keyOf(click);
		if (key === null) continue;
		const span = spans.get(key) ?? { first: click.at, last: click.at };
		spans.set(key, {
			first: click.at < span.first ? click.at : span.first,
			last: click.at > span.last ? click.at : span.last,
		});
	}
	const found = new Map<string, OtherClick[]>();
	if (spans.size === 0) return found;
	const { rows } = await tx.query<OtherClick & { key: string }>(statement, [
		[...spans.keys()],
		[...spans.values()].map(({ first }) => first),
		[...spans.values()].map(({ last }) => last),
	]);
	for (const { key, ...other } of rows) {
		const others = found.get(key) ?? [];
		found.set(key, others);
		others.push(other);
	}
	return found;
}
