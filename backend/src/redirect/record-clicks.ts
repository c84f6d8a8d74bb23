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

/** One row without an index but its number: what a click costs further comes after its redirect (clicks/ingest.ts). */
const INSERT_ARRIVAL = `
	INSERT INTO arrivals (ats, ids, link_ids, methods, ips, user_agent_ids, header_set_ids, place_ids)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

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
		name: 'insert-arrival',
		text: INSERT_ARRIVAL,
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
