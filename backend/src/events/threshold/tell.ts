import type { Secrets } from '../../auth/secrets.js';
import type { Queryable } from '../../database/database.js';
import type { Deps } from '../../deps.js';
import { emit } from '../emit.js';
import type { NewEvent } from '../../subscriptions/event.js';
import {
	findCounted,
	findDue,
	keyOf,
	toEvent,
	type AskingThreshold,
	type Reached,
	type Told,
} from './find.js';
import { loadStandings } from './standing.js';

/** As many changes as one look takes: those of one campaign count for one. */
const MOST_CHANGES = 10_000;
/** Without a lock, so that a look at which nothing is reached writes nothing. */
const SELECT_ASKING = `
	SELECT s.id, s.status, s.events, s.filter, s.contact_hash AS "contactHash", s.wanted_since FROM subscriptions s
	WHERE s.id IN (SELECT subscription_id FROM subscription_routes WHERE type = 'campaign.threshold')
		AND s.status <> 'ended'
	ORDER BY s.id`;

/** Keeps those that are told from being deleted before that is written down. */
const LOCK = 'SELECT id FROM subscriptions WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE';

/** Where it matters counts and statuses note it (clicks/count-changes.ts, sending/change-status.ts). */
const TAKE_CHANGES = `
	DELETE FROM campaign_changes WHERE id IN (
		SELECT id FROM campaign_changes ORDER BY id LIMIT ${MOST_CHANGES} FOR UPDATE SKIP LOCKED
	) RETURNING campaign_id`;

/** Whoever comes second, in another process, waits for the first and finds that all is said. */
const MARK_TOLD = `
	INSERT INTO campaign_thresholds (subscription_id, campaign_id)
	SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS told (subscription_id, campaign_id)
	ORDER BY subscription_id, campaign_id
	ON CONFLICT (subscription_id, campaign_id) DO NOTHING
	RETURNING subscription_id, campaign_id`;

/**
 * Tells of campaigns that have reached what subscriptions ask for: each subscription once for each campaign. Only
 * campaigns in which something has changed are looked at, and those whose time has come.
 */
export async function tellThresholds(deps: Deps): Promise<void> {
	await deps.db.transaction(async (tx) => {
		const { rows: asking } = await tx.query<AskingThreshold>(SELECT_ASKING);
		const { rows: changes } = await tx.query<{ campaign_id: string }>(TAKE_CHANGES);
		if (asking.length === 0) return;
		const changed = [...new Set(changes.map(({ campaign_id }) => campaign_id))];
		const now = deps.clock();
		await tell(tx, deps.secrets, [
			...(await findCounted(tx, asking, changed, now)),
			...(await findDue(tx, asking, now)),
		]);
	});
}

async function tell(tx: Queryable, secrets: Secrets, reached: Reached[]): Promise<void> {
	if (reached.length === 0) return;
	const { rows: there } = await tx.query<{ id: string }>(LOCK, [
		[...new Set(reached.map(({ subscription }) => subscription.id))],
	]);
	const ids = new Set(there.map(({ id }) => id));
	const kept = reached.filter(({ subscription }) => ids.has(subscription.id));
	const { rows } = await tx.query<Told>(MARK_TOLD, [
		kept.map(({ subscription }) => subscription.id),
		kept.map(({ campaign }) => campaign.id),
	]);
	const marked = new Set(rows.map((row) => `${row.subscription_id} ${row.campaign_id}`));
	const telling = kept.filter(
		({ subscription, campaign, isSilent }) =>
			!isSilent && marked.has(keyOf(subscription, campaign)),
	);
	const standings = await loadStandings(tx, [...new Set(telling.map((one) => one.campaign.id))]);
	const events = telling.map(({ subscription, campaign, at }): NewEvent => {
		const { sent, delivered, raw, filtered } = standings.get(campaign.id)!;
		const report = { sent, delivered, raw, filtered };
		const reached = { threshold: subscription.filter.threshold!, report };
		return { ...toEvent(campaign, at), reached, onlyFor: subscription.id };
	});
	await emit(tx, secrets, events);
}
