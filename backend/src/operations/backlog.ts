import type { Queryable } from '../database/database.js';
import type { Metrics } from '../http/metrics.js';

/** From tables and a partial index that hold nothing else: cheap however many clicks there are. */
const COUNT_BACKLOG = `
	SELECT queued.clicks + (SELECT COALESCE(sum(cardinality(ids)), 0) FROM arrivals)::int AS clicks,
		queued.set_aside AS "setAside",
		(SELECT count(*) FROM deliveries WHERE next_attempt_at IS NOT NULL)::int AS deliveries
	FROM (SELECT count(*)::int AS clicks, count(*) FILTER (WHERE attempts > 0)::int AS set_aside FROM judge_queue) queued`;

/** Sets the gauges of what waits; to NaN ("not known") while the database cannot be asked. */
export async function measureBacklog(db: Queryable, metrics: Metrics): Promise<void> {
	const { clicks, setAside, deliveries } = await db
		.query<{ clicks: number; setAside: number; deliveries: number }>(COUNT_BACKLOG)
		.then(
			({ rows }) => rows[0]!,
			() => ({ clicks: NaN, setAside: NaN, deliveries: NaN }),
		);
	metrics.clicksWaiting.set(clicks);
	metrics.clicksSetAside.set(setAside);
	metrics.deliveriesWaiting.set(deliveries);
}
