import type { Deps } from '../deps.js';
import type { StoredChannel } from '../channels/store.js';

/** A message that is this worker's to send. */
export interface ClaimedMessage {
	/** A UUID. */
	id: string;
	/** When it became this worker's: no other attempt has this time. */
	handedOverAt: Date;
	/** Encrypted, as the phone is. */
	content: Buffer;
	phone: Buffer;
	/** Null when it has been deleted. */
	channel: Omit<StoredChannel, 'created_at'> | null;
}

/**
 * The time is set before the provider is called, and only once: whatever crashes in between, no other attempt
 * finds the message waiting, and nobody gets a text twice.
 */
const HAND_OVER = `
	UPDATE messages m SET handed_over_at = $2
	FROM messages q JOIN recipients r ON r.id = q.recipient_id LEFT JOIN channels c ON c.id = q.channel_id
	WHERE m.id = $1 AND q.id = m.id AND m.status = 'queued' AND m.handed_over_at IS NULL
	RETURNING m.id, m.handed_over_at AS "handedOverAt", m.content, r.phone, CASE WHEN c.id IS NOT NULL THEN json_build_object(
		'id', c.id, 'name', c.name, 'type', c.type) END AS channel, c.settings, c.secrets`;

/** @returns the message, or null when it is not waiting to be sent (any more) */
export async function claimMessage(
	{ db, clock }: Pick<Deps, 'db' | 'clock'>,
	messageId: string,
): Promise<ClaimedMessage | null> {
	const { rows } = await db.pool.query<
		ClaimedMessage & Pick<StoredChannel, 'settings' | 'secrets'>
	>(HAND_OVER, [messageId, clock()]);
	const row = rows[0];
	if (!row) return null;
	const { settings, secrets, channel, ...message } = row;
	return { ...message, channel: channel && { ...channel, settings, secrets } };
}
