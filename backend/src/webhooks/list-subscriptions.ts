import type { Database } from '../database/database.js';
import { readIdCursor, toPage, type Page } from '../http/pages.js';
import { showSubscription, type Subscription } from './subscription.js';

/** @returns the subscriptions, newest first */
export async function listSubscriptions(
	db: Pick<Database, 'prisma'>,
	{ limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<Subscription>> {
	const rows = await db.prisma.subscription.findMany({
		where: { id: { lt: readIdCursor(cursor) } },
		orderBy: { id: 'desc' },
		take: limit + 1,
	});
	return toPage(rows, limit, ({ id }) => [id], showSubscription);
}
