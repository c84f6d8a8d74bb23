import type { Queryable } from '../database/database.js';
import { notFound } from '../http/problem.js';
import { publicId } from '../ids.js';
import type { Strictness } from '../verdicts/judge.js';

/**
 * Sets how sure it must be that a person clicked. Clicks that are judged already stay as they are: see
 * `clickloop rejudge`.
 * @param id a UUID
 * @throws Problem 404 when there is no such campaign
 */
export async function setStrictness(
	db: Queryable,
	id: string,
	strictness: Strictness,
): Promise<void> {
	const { rowCount } = await db.query('UPDATE campaigns SET strictness = $2 WHERE id = $1', [
		id,
		strictness,
	]);
	if (rowCount === 0) throw notFound(`campaign ${JSON.stringify(publicId('cmp', id))}`);
}
