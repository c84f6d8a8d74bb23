import type { Queryable } from '../database/database.js';
import type { Intern } from './intern.js';

/** One request to a link, as the redirect saw it. */
export interface NewClick {
	id: string;
	at: Date;
	/** The link's number in the database. */
	linkId: string;
	method: string;
	ip: string;
	userAgent: string | null;
	/** Telling headers, as JSON. */
	headers: string;
}

export interface Interns {
	userAgents: Intern;
	headerSets: Intern;
}

/**
 * A click that is there already stays as it is: after a connection broke in the middle of a commit, the same
 * clicks come again. `judge_at` hands each click to judging.
 */
const INSERT_CLICKS = `
	INSERT INTO clicks (at, id, link_id, method, ip, user_agent_id, header_set_id, judge_at)
	SELECT *, at FROM unnest($1::timestamptz[], $2::uuid[], $3::bigint[], $4::text[], $5::inet[], $6::int[], $7::int[])
		AS new (at, id, link_id, method, ip, user_agent_id, header_set_id)
	ON CONFLICT (at, id) DO NOTHING`;

/** Stores clicks in one statement; when this resolves they are on the disk. */
export async function recordClicks(
	db: Queryable,
	{ userAgents, headerSets }: Interns,
	clicks: NewClick[],
): Promise<void> {
	const [agentIds, headerIds] = await Promise.all([
		userAgents(clicks.flatMap(({ userAgent }) => userAgent ?? [])),
		headerSets(clicks.map(({ headers }) => headers)),
	]);
	await db.query({
		name: 'insert-clicks',
		text: INSERT_CLICKS,
		values: [
			clicks.map(({ at }) => at),
			clicks.map(({ id }) => id),
			clicks.map(({ linkId }) => linkId),
			clicks.map(({ method }) => method),
			clicks.map(({ ip }) => ip),
			clicks.map(({ userAgent }) => userAgent && agentIds.get(userAgent)),
			clicks.map(({ headers }) => headerIds.get(headers)),
		],
	});
}
