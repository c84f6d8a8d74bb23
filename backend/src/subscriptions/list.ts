import type { Deps } from '../deps.js';
import { readIdCursor, toPage, type Page } from '../http/pages.js';
import { showSubscription, type Subscription } from './subscription.js';

/** @returns the subscriptions, newest first */
export async function listSubscriptions(
	{ db, secrets }: Pick<Deps, 'db' | 'secrets'>,
	{ limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<Subscription>> {
	const rows = await db.prisma.subscription.findMany({
		where: { id: { lt: readIdCursor(cursor) } },
		orderBy: { id: 'desc' },
		take: limit + 1,
	});
	return toPage(
		rows,
		limit,
		({ id }) => [id],
		(row) => showSubscription(row, secrets),
	);
}
