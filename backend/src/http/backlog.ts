import type { Queryable } from '../database/database.js';
import type { Metrics } from './metrics.js';

/** From partial indexes and a table that hold nothing else: cheap whatever the tables' size. */
const COUNT_BACKLOG = `
	SELECT (SELECT count(*) FROM clicks WHERE judge_at IS NOT NULL)::int
			+ (SELECT COALESCE(sum(cardinality(ids)), 0) FROM arrivals)::int AS clicks,
		(SELECT count(*) FROM deliveries WHERE next_attempt_at IS NOT NULL)::int AS deliveries`;

/** Sets the gauges of what waits; to NaN ("not known") while the database cannot be asked. */
export async function measureBacklog(db: Queryable, metrics: Metrics): Promise<void> {
	const { clicks, deliveries } = await db
		.query<{ clicks: number; deliveries: number }>(COUNT_BACKLOG)
		.then(
			({ rows }) => rows[0]!,
			() => ({ clicks: NaN, deliveries: NaN }),
		);
	metrics.clicksWaiting.set(clicks);
	metrics.deliveriesWaiting.set(deliveries);
}
