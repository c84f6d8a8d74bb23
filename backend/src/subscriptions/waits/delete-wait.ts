import type { Transactions } from '../../database/database.js';
import { holdMessages } from './endings.js';

const SELECT_MESSAGES = 'SELECT message_id FROM wait_messages WHERE wait_id = $1';
const DELETE_WAIT = 'DELETE FROM waits WHERE id = $1';

/**
 * Waits no more.
 * @param id a UUID
 * @returns whether there was such a wait
 */
export async function deleteWait(db: Transactions, id: string): Promise<boolean> {
	return db.transaction(async (tx) => {
		const { rows } = await tx.query<{ message_id: string }>(SELECT_MESSAGES, [id]);
		await holdMessages(
			tx,
			rows.map((row) => row.message_id),
		);
		const { rowCount } = await tx.query(DELETE_WAIT, [id]);
		return rowCount === 1;
	});
}
