import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import type { Network } from '../network/network.js';
import type { OtherClick } from '../verdicts/evidence.js';
import { isHashed } from './hidden-address.js';
import { isShared } from './is-shared.js';
import { locateClicks, type Origin } from './locate-clicks.js';
import type { ClickToJudge } from './to-judge.js';

/** What is gathered before a click and after it: enough to see a burst, bounded so that a flood costs no more. */
const PER_MESSAGE = 30;
const PER_ADDRESS = 60;
/** How many of all clicks are looked through for those from rented servers. */
const OF_ALL = 1000;

/** Clicks this near to each other, in milliseconds, share their surroundings. */
const SPAN = 30_000;

/** Finds the other clicks that may tell something about one. */
export interface Surroundings {
	/** Of the same message, within an hour. */
	ofMessage(click: ClickToJudge): OtherClick[];
	/** From the same address, within minutes. */
	ofAddress(click: ClickToJudge): OtherClick[];
	/** For a rented server's, from any of those on the same campaign, within minutes. */
	ofServers(click: ClickToJudge): OtherClick[];
}

/** @param which the condition on a click `k` that makes it one of those asked for */
const nearest = (which: string, distance: string, most: number) => `
	(SELECT k.* FROM clicks k WHERE ${which} AND k.at BETWEEN asked.first_at - interval '${distance}' AND asked.last_at
		ORDER BY k.at DESC LIMIT ${most})
	UNION ALL
	(SELECT k.* FROM clicks k WHERE ${which} AND k.at > asked.last_at AND k.at <= asked.last_at + interval '${distance}'
		ORDER BY k.at LIMIT ${most})`;

const OTHER_CLICK = `
	o.id, o.at, o.link_id AS "linkId", o.method, host(o.ip) AS ip, ${isHashed('o.ip')} AS is_hashed, o.network_id, o.verdict,
	u.value AS "userAgent", u.device_type AS "deviceType"`;

const SELECT_OF_MESSAGES = `
	SELECT asked.key, ${OTHER_CLICK}, asked.subject AS "messageId", NULL::float8 AS "secondsSinceDelivery"
	FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS asked (key, subject, first_at, last_at)
	JOIN links l ON l.message_id = asked.subject
	CROSS JOIN LATERAL (${nearest('k.link_id = l.id', '1 hour', PER_MESSAGE)}) o
	LEFT JOIN user_agents u ON u.id = o.user_agent_id`;

/** As in verdicts/since-delivery.ts: a receipt of later is no use. */
const WITH_DELIVERY = `
	${OTHER_CLICK}, l.message_id AS "messageId", extract(epoch FROM o.at -
		CASE WHEN m.delivered_at <= o.at THEN m.delivered_at WHEN m.sent_at <= o.at THEN m.sent_at END
	)::float8 AS "secondsSinceDelivery"`;

const SELECT_OF_ADDRESSES = `
	SELECT asked.key, ${WITH_DELIVERY}
	FROM unnest($1::text[], $2::inet[], $3::timestamptz[], $4::timestamptz[]) AS asked (key, subject, first_at, last_at)
	CROSS JOIN LATERAL (${nearest('k.ip = asked.subject', '10 minutes', PER_ADDRESS)}) o
	JOIN links l ON l.id = o.link_id
	LEFT JOIN messages m ON m.id = l.message_id
	LEFT JOIN user_agents u ON u.id = o.user_agent_id`;

/**
 * Of the clicks around, which are found by time alone, those from rented servers: few, so they need no index. Looked
 * through once, however many campaigns are asked for.
 */
const SELECT_OF_SERVERS = `
	WITH wanted AS (
		SELECT *, floor(extract(epoch FROM first_at) * 1000 / ${SPAN}) AS span
		FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS asked (key, subject, first_at, last_at)
	), spans AS (
		SELECT span, min(first_at) AS first_at, max(last_at) AS last_at FROM wanted GROUP BY span
	)
	SELECT wanted.key, ${WITH_DELIVERY}
	FROM spans asked
	CROSS JOIN LATERAL (${nearest('true', '10 minutes', OF_ALL)}) o
	JOIN networks n ON n.id = o.network_id AND n.kind = 'hosting'
	JOIN links l ON l.id = o.link_id
	JOIN wanted ON wanted.subject = l.campaign_id AND wanted.span = asked.span
	LEFT JOIN messages m ON m.id = l.message_id
	LEFT JOIN user_agents u ON u.id = o.user_agent_id`;

/**
 * Gathers for a whole batch in a handful of statements, however many clicks it has.
 * @param networkOf whose addresses those clicks have
 */
export async function gather(
	tx: Queryable,
	deps: Pick<Deps, 'locate'>,
	clicks: ClickToJudge[],
	networkOf: (click: ClickToJudge) => Network,
): Promise<Surroundings> {
	const messageOf = ({ message_id }: ClickToJudge) => message_id;
	const addressOf = (click: ClickToJudge) => (isShared(click) ? null : click.ip);
	const serversOf = (click: ClickToJudge) =>
		networkOf(click).kind === 'hosting' ? click.campaign_id : null;
	const find = async (name: string, text: string, subjectOf: SubjectOf) => {
		const asked = ask(clicks, subjectOf);
		if (asked.length === 0) return () => [];
		const { rows } = await tx.query<FoundClick>({ name, text, values: columns(asked) });
		return finder(rows, await locateClicks(tx, deps, rows), subjectOf);
	};
	return {
		ofMessage: await find('gather-of-messages', SELECT_OF_MESSAGES, messageOf),
		ofAddress: await find('gather-of-addresses', SELECT_OF_ADDRESSES, addressOf),
		ofServers: await find('gather-of-servers', SELECT_OF_SERVERS, serversOf),
	};
}

/** The message or address whose other clicks are looked for; null where there are none. */
type SubjectOf = (click: ClickToJudge) => string | null;

interface Asked {
	key: string;
	subject: string;
	first: Date;
	last: Date;
}

function keyOf(subject: string, at: Date): string {
	return `${subject} ${Math.floor(at.getTime() / SPAN)}`;
}

function ask(clicks: ClickToJudge[], subjectOf: SubjectOf): Asked[] {
	const asked = new Map<string, Asked>();
	for (const click of clicks) {
		const subject = subjectOf(click);
		if (subject === null) continue;
		const key = keyOf(subject, click.at);
		const { first, last } = asked.get(key) ?? { first: click.at, last: click.at };
		asked.set(key, {
			key,
			subject,
			first: click.at < first ? click.at : first,
			last: click.at > last ? click.at : last,
		});
	}
	return [...asked.values()];
}

function columns(asked: Asked[]) {
	return [
		asked.map(({ key }) => key),
		asked.map(({ subject }) => subject),
		asked.map(({ first }) => first),
		asked.map(({ last }) => last),
	];
}

type FoundClick = Omit<OtherClick, 'asn' | 'networkKind'> & Origin & { key: string };

function finder(
	rows: FoundClick[],
	origin: (click: Origin) => { network: Network },
	subjectOf: SubjectOf,
) {
	const found = new Map<string, OtherClick[]>();
	for (const row of rows) {
		const { key, ...click } = row;
		const { asn, kind } = origin(row).network;
		const others = found.get(key) ?? [];
		found.set(key, others);
		others.push({ ...click, asn, networkKind: kind });
	}
	return (click: ClickToJudge): OtherClick[] => {
		const subject = subjectOf(click);
		if (subject === null) return [];
		const others = found.get(keyOf(subject, click.at)) ?? [];
		return others.filter(({ id }) => id !== click.id);
	};
}
