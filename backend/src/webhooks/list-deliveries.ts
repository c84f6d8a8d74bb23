import type { Database } from '../database/database.js';
import { readIdCursor, toPage, type Page } from '../http/pages.js';
import { showDelivery, WITH_EVENT, type Delivery } from './delivery.js';

/** @returns deliveries with their attempts, newest first */
export async function listDeliveries(
	db: Pick<Database, 'prisma'>,
	{ subscriptionId, status }: { subscriptionId?: string; status?: Delivery['status'] },
	{ limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<Delivery>> {
	const rows = await db.prisma.delivery.findMany({
		where: { subscriptionId, status, id: { lt: readIdCursor(cursor) } },
		include: WITH_EVENT,
		orderBy: { id: 'desc' },
		take: limit + 1,
	});
	return toPage(rows, limit, ({ id }) => [id], showDelivery);
}
