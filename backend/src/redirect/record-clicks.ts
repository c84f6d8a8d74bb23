import { IMPATIENT, type Queryable } from '../database/database.js';
import type { Interns } from '../database/intern.js';

/** One request to a link, as the redirect saw it. */
export interface NewClick {
	/** Carries `at`, by which the click is found when only its id is known. */
	id: string;
	at: Date;
	/** The link's number in the database. */
	linkId: string;
	method: string;
	ip: string;
	userAgent: string | null;
	/** Telling headers, as JSON. */
	headers: string;
	/** Where a trusted edge says that the visitor is, as JSON; null when none did. */
	place: string | null;
}

/**
 * A click that is there already stays as it is: after a connection broke in the middle of a commit, the same
 * clicks come again. `judge_at` hands each click to judging.
 */
const INSERT_CLICKS = `
	INSERT INTO clicks (at, id, link_id, method, ip, user_agent_id, header_set_id, place_id, judge_at)
	SELECT *, at FROM unnest($1::timestamptz[], $2::uuid[], $3::bigint[], $4::text[], $5::inet[], $6::int[], $7::int[], $8::int[])
		AS new (at, id, link_id, method, ip, user_agent_id, header_set_id, place_id)
	ON CONFLICT (at, id) DO NOTHING`;

/** Stores clicks in one statement; when this resolves they are on the disk. */
export async function recordClicks(
	db: Queryable,
	{ userAgents, headerSets, places }: Interns,
	clicks: NewClick[],
): Promise<void> {
	const [agentIds, headerIds, placeIds] = await Promise.all([
		userAgents(clicks.map(({ userAgent }) => userAgent)),
		headerSets(clicks.map(({ headers }) => headers)),
		places(clicks.map(({ place }) => place)),
	]);
	await db.query({
		name: 'insert-clicks',
		text: INSERT_CLICKS,
		...IMPATIENT,
		values: [
			toArray(clicks.map(({ at }) => at.toISOString())),
			toArray(clicks.map(({ id }) => id)),
			toArray(clicks.map(({ linkId }) => linkId)),
			toArray(clicks.map(({ method }) => method)),
			toArray(clicks.map(({ ip }) => ip)),
			toArray(agentIds),
			toArray(headerIds),
			toArray(placeIds),
		],
	});
}

/**
 * The driver would look at each value for what it is and what to escape in it. None of these has a comma, a brace, a
 * quote, a backslash or a space.
 * @returns the values as PostgreSQL writes an array
 */
function toArray(values: (string | number | null)[]): string {
	let array = '{';
	for (const value of values) array += `${array === '{' ? '' : ','}${value ?? 'NULL'}`;
	return `${array}}`;
}
