import type { Database, Queryable } from '../database/database.js';
import { inSnapshot } from '../database/snapshot.js';
import { CHECKS, type Check } from './checks.js';

/** A number, time or list that is not what counting it anew gives. */
export interface Difference {
	/** In which table. */
	what: string;
	/** Of which row: its key. */
	which: string;
	/** Which of its columns. */
	count: string;
	stored: string | null;
	counted: string | null;
}

/** As many differences of each kind are told; all are mended. */
const MOST_TOLD = 1000;

const tell = ({ what, differing }: Check) => `
	SELECT '${what}' AS what, which, s.key AS count, s.value AS stored, c.value AS counted
	FROM (SELECT * FROM (${differing}) d LIMIT ${MOST_TOLD}) differing
	CROSS JOIN LATERAL jsonb_each_text(stored) s
	JOIN LATERAL jsonb_each_text(counted) c ON c.key = s.key AND c.value IS DISTINCT FROM s.value`;

/**
 * Compares what is counted with the clicks themselves: the counters of messages and links, and by these and the clicks the
 * totals of campaigns, URLs and facets. It may be done while clicks come: what is compared is one moment's.
 */
export function findDifferences(db: Database): Promise<Difference[]> {
	return inSnapshot(db, async (tx) => {
		const found: Difference[] = [];
		for (const check of CHECKS) found.push(...(await tx.query<Difference>(tell(check))).rows);
		return found;
	});
}

/**
 * Mends what differs. Messages and links first: the totals follow them.
 * @returns what there was to mend
 */
export async function recount(db: Database): Promise<Difference[]> {
	const found: Difference[] = [];
	for (const check of CHECKS) {
		await db.transaction(async (tx) => {
			const { rows } = await tx.query<Difference>(tell(check));
			found.push(...rows);
			if (rows.length > 0) await mend(tx, check);
		});
	}
	return found;
}

/** What is locked is compared once more: whoever has changed it meanwhile has counted, too. */
async function mend(tx: Queryable, { differing, locked, mend }: Check): Promise<void> {
	if (locked) {
		await tx.query(
			`SELECT FROM ${locked} WHERE id IN (SELECT id FROM (${differing}) d) ORDER BY id FOR NO KEY UPDATE`,
		);
	}
	await tx.query(mend);
}
