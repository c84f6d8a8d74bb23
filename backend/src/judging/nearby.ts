import { RULES } from '../verdicts/rules.js';
import type { Scope } from '../verdicts/rule.js';

/** How many clicks are looked at before a time and after it: enough to see a burst, bounded so that a flood costs no more. */
const MOST: Record<Scope, number> = { message: 30, address: 60, servers: 500 };

/** SQL for which clicks `near` are of a subject, by its expression: of a message, by one of its links. */
export const BELONGS: Record<Scope, (subject: string) => string> = {
	message: (link) => `near.link_id = ${link}`,
	address: (ip) => `near.ip = ${ip}`,
	servers: (campaign) => `near.campaign_id = ${campaign} AND near.hosted`,
};

/** SQL for the clicks of a subject around its own, by three expressions: the subject (of a message, one of its links) and two times. */
type Nearby = (subject: string, first: string, last: string) => string;

function nearby(scope: Scope): Nearby {
	const within = `interval '${windowOf(scope)} milliseconds'`;
	const belongs = BELONGS[scope];
	return (subject, first, last) => `(
		(SELECT near.* FROM clicks near WHERE ${belongs(subject)} AND near.at BETWEEN ${first} - ${within} AND ${last}
			ORDER BY near.at DESC LIMIT ${MOST[scope]})
		UNION ALL
		(SELECT near.* FROM clicks near WHERE ${belongs(subject)} AND near.at > ${last} AND near.at <= ${last} + ${within}
			ORDER BY near.at LIMIT ${MOST[scope]})
	)`;
}

/** The widest of what the rules of a scope look at, in milliseconds. */
export function windowOf(scope: Scope): number {
	return Math.max(...RULES.map(({ gathers }) => (gathers?.of === scope ? gathers.within : 0)));
}

export const NEARBY: Record<Scope, Nearby> = {
	message: nearby('message'),
	address: nearby('address'),
	servers: nearby('servers'),
};

/** SQL: seconds since delivery of a click `o` on a message `m`, as in verdicts/since-delivery.ts: a receipt of later is no use. */
export const SECONDS = `date_part('epoch', o.at -
	CASE WHEN m.delivered_at <= o.at THEN m.delivered_at WHEN m.sent_at <= o.at THEN m.sent_at END)`;
