import type { Queryable } from '../../backend/src/database/database.js';

/**
 * A benchmark that loses clicks measures something else.
 * @throws unless there are so many clicks, each with a verdict
 */
export async function expectVerdicts(db: Queryable, clicks: number): Promise<void> {
	const { rows } = await db.query<{ all: number; judged: number }>(
		'SELECT count(*)::int AS all, count(verdict)::int AS judged FROM clicks',
	);
	const { all, judged } = rows[0]!;
	if (all !== clicks || judged !== clicks) {
		throw new Error(`Of ${clicks} clicks, ${all} are in the database and ${judged} have a verdict`);
	}
}
