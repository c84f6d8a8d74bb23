import type { Refusal } from '../clicks/refusal.js';
import { arrayLiteral, timesLiteral } from '../database/array-literal.js';
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
	/** Why the answer is 410, for a link that has ended. */
	refused?: Refusal | null;
}

/** One row without an index but its number: what a click costs further comes after its redirect (clicks/ingest.ts). */
const INSERT_ARRIVAL = `
	INSERT INTO arrivals (ats, ids, link_ids, methods, ips, user_agent_ids, header_set_ids, place_ids, refusals)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

/** Stores clicks in one statement; when this resolves they are on the disk. */
export async function recordClicks(
	db: Queryable,
	{ userAgents, headerSets, places }: Interns,
	clicks: NewClick[],
): Promise<void> {
	const addresses = clicks.map(({ ip }) => ip);
	const [agentIds, headerIds, placeIds] = await Promise.all([
		userAgents(
			clicks.map(({ userAgent }) => userAgent),
			addresses,
		),
		headerSets(
			clicks.map(({ headers }) => headers),
			addresses,
		),
		places(clicks.map(({ place }) => place)),
	]);
	await db.query({
		name: 'insert-arrival',
		text: INSERT_ARRIVAL,
		...IMPATIENT,
		values: [
			timesLiteral(clicks.map(({ at }) => at)),
			arrayLiteral(clicks.map(({ id }) => id)),
			arrayLiteral(clicks.map(({ linkId }) => linkId)),
			arrayLiteral(clicks.map(({ method }) => method)),
			arrayLiteral(clicks.map(({ ip }) => ip)),
			arrayLiteral(agentIds),
			arrayLiteral(headerIds),
			arrayLiteral(placeIds),
			clicks.some(({ refused }) => refused)
				? arrayLiteral(clicks.map(({ refused }) => refused ?? null))
				: null,
		],
	});
}
