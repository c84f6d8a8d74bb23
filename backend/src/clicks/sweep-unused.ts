import type { Deps } from '../deps.js';
import { sweepInterned } from '../database/sweep-interned.js';

const DAY = 24 * 60 * 60 * 1000;

/**
 * When a row is said to have been used last may be two days before it was (database/intern.ts), and the clocks of the
 * database and of those who stamp clicks may differ.
 */
const MARGIN = 3 * DAY;

const SELECT_OLDEST_MONTH = `
	SELECT min(to_date(right(relname, 7), 'YYYY_MM'))::timestamp AT TIME ZONE 'UTC' AS oldest FROM pg_class
	WHERE relkind = 'r' AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'clicks'::regclass)
		AND relname ~ '^clicks_[0-9]{4}_[0-9]{2}$'`;

/**
 * Deletes user agents, header sets, places, networks and judgements that no click can name any more: those that were
 * used last before the oldest month that is kept. No click is read for it: a click names what was in use when it came,
 * or later, when it was judged.
 * @returns how many rows are gone
 */
export async function sweepUnused({ db }: Pick<Deps, 'db'>): Promise<number> {
	const { rows } = await db.pool.query<{ oldest: Date | null }>(SELECT_OLDEST_MONTH);
	const oldest = rows[0]!.oldest;
	return oldest ? sweepInterned(db.pool, new Date(oldest.getTime() - MARGIN)) : 0;
}
