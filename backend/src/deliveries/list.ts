import type { Deps } from '../deps.js';
import { readIdCursor, toPage, type Page } from '../http/pages.js';
import { showDelivery, TO_SHOW, type Delivery } from './delivery.js';

/** @returns deliveries with their attempts, newest first */
export async function listDeliveries(
	{ db, secrets }: Pick<Deps, 'db' | 'secrets'>,
	{ subscriptionId, status }: { subscriptionId?: string; status?: Delivery['status'] },
	{ limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<Delivery>> {
	const rows = await db.prisma.delivery.findMany({
		where: { subscriptionId, status, id: { lt: readIdCursor(cursor) } },
		include: TO_SHOW,
		orderBy: { id: 'desc' },
		take: limit + 1,
	});
	return toPage(
		rows,
		limit,
		({ id }) => [id],
		(row) => showDelivery(row, secrets),
	);
}
