import { reopenSince } from '../judging/reopen.js';
import type { Queryable } from '../database/database.js';
import { emit } from '../events/emit.js';
import type { EventType } from '../subscriptions/event-types.js';
import { watchUnclicked } from '../events/unclicked/watch.js';
import { ENDING_OF, endWaits } from '../subscriptions/waits/endings.js';
import { loadMessages, type MessageStatus, type MessageView } from '../messages/message.js';
import { hashReason } from '../messages/reason.js';
import { statusesBefore, type Source } from '../messages/status.js';

/** What became of a message, and by whose word. */
export interface StatusChange {
	/** A UUID. */
	messageId: string;
	status: 'sent' | 'delivered' | 'failed' | 'unknown';
	by: Source;
	/** When it happened, which may be before it became known. */
	at: Date;
	providerMessageId?: string | null;
	/** Why it failed or is unknown, for a person to read. */
	error?: string | null;
}

const EVENTS: Partial<Record<MessageStatus, EventType>> = {
	delivered: 'message.delivered',
	failed: 'message.failed',
};

/**
 * What was delivered without a word that it was sent was sent when it was handed over. A campaign's rate changes with
 * it, which is noted where somebody waits for one.
 */
const MOVE = `
	WITH moved AS (
		UPDATE messages m SET
			status = $2::message_status,
			provider_message_id = COALESCE(m.provider_message_id, $4),
			error = $5,
			error_hash = $7,
			sent_at = CASE WHEN $2::message_status IN ('failed', 'unknown') THEN m.sent_at
				ELSE COALESCE(m.sent_at, m.handed_over_at, $3) END,
			delivered_at = CASE WHEN $2::message_status = 'delivered' THEN COALESCE(m.delivered_at, $3)
				ELSE m.delivered_at END
		FROM campaigns c
		WHERE m.id = $1 AND c.id = m.campaign_id AND m.status = ANY($6::message_status[])
		RETURNING c.id, c.name
	), noted AS (
		INSERT INTO campaign_changes (campaign_id)
		SELECT id FROM moved WHERE EXISTS (
			SELECT FROM subscription_routes r JOIN subscriptions s ON s.id = r.subscription_id
			WHERE r.type = 'campaign.threshold' AND s.filter->'threshold' ? 'rate')
	)
	SELECT id, name FROM moved`;

/** A late word may still tell by which id the provider knows the message. */
const LEARN_PROVIDER_ID = `
	UPDATE messages SET provider_message_id = $2 WHERE id = $1 AND provider_message_id IS NULL`;

/**
 * Moves a message on, in the caller's transaction, where status.ts lets it: repeated and belated words are harmless.
 * The first word of an end also writes its event.
 * @returns whether the message moved; one that is not there does not
 */
export async function changeStatus(
	tx: Queryable,
	change: StatusChange,
	view: MessageView,
): Promise<boolean> {
	const { messageId, status, by, at, providerMessageId = null, error = null } = change;
	const { rows } = await tx.query<{ id: string; name: string }>(MOVE, [
		messageId,
		status,
		at,
		providerMessageId,
		error && view.secrets.encrypt(error),
		statusesBefore(status, by),
		error && hashReason(view.secrets, error),
	]);
	const campaign = rows[0];
	if (!campaign) {
		if (providerMessageId) await tx.query(LEARN_PROVIDER_ID, [messageId, providerMessageId]);
		return false;
	}
	const ending = ENDING_OF[status];
	if (ending) await endWaits(tx, [messageId], ending);
	if (status === 'delivered') await reopenSince(tx, messageId, at);
	if (status !== 'failed') await watchUnclicked(tx, [messageId], campaign.id);
	const type = EVENTS[status];
	if (type) {
		const message = (await loadMessages(tx, [messageId], view)).get(messageId)!;
		await emit(tx, view.secrets, [{ type, at, campaign, message, click: null }]);
	}
	return true;
}
