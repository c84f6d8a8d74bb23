import type { Queryable } from '../database/database.js';

/** From where the latest clicks came. */
export interface RecentClicks {
	count: number;
	/** The address that most of them came from, with how many of them, on how many links; null without clicks. */
	most: { address: string; clicks: number; links: number } | null;
}

/** Enough to tell one proxy from many visitors. */
const LATEST = 200;
/** In milliseconds: what was mended since is nothing to warn of for long. */
const RECENT = 24 * 60 * 60 * 1000;

export async function countAddresses(db: Queryable, now: Date): Promise<RecentClicks> {
	const { rows } = await db.query<{
		address: string;
		clicks: number;
		links: number;
		count: number;
	}>(
		`WITH latest AS (SELECT ip, link_id FROM clicks WHERE at > $1 ORDER BY at DESC LIMIT ${LATEST})
		 SELECT host(ip) AS address, count(*)::int AS clicks, count(DISTINCT link_id)::int AS links,
			(SELECT count(*)::int FROM latest) AS count
		 FROM latest GROUP BY ip ORDER BY count(*) DESC LIMIT 1`,
		[new Date(now.getTime() - RECENT)],
	);
	if (!rows[0]) return { count: 0, most: null };
	const { count, ...most } = rows[0];
	return { count, most };
}
