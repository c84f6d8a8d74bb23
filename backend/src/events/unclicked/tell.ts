import type { Queryable } from '../../database/database.js';
import type { Deps } from '../../deps.js';
import { loadMessages, type Message } from '../../messages/message.js';
import { AFTER_HOURS, type Filter } from '../../subscriptions/filter.js';
import { hashContactOf, isAskedLink, wants, type Asking } from '../../subscriptions/matches.js';
import { emit, type NewEvent } from '../emit.js';
import { ARRIVED_AT, ASKS_FOR_UNCLICKED, MAY_HAVE_ARRIVED } from './watch.js';

/** As many as one transaction decides on: enough to share its cost, few enough to be quick. */
const BATCH = 200;

/**
 * Looked at so much later, in milliseconds: a tap in the last moment must have been stored by then, and redirects
 * store theirs in groups.
 */
const GRACE = 1000;

/** Without a lock, so that a look at which nothing is due writes nothing. */
const SELECT_ASKING_DUE = `
	SELECT DISTINCT subscription_id AS id FROM (
		SELECT w.subscription_id FROM unclicked_watches w JOIN subscriptions s ON s.id = w.subscription_id
		WHERE w.told_at IS NULL AND w.due_at <= $1 AND ${ASKS_FOR_UNCLICKED}
		ORDER BY w.due_at LIMIT ${BATCH}
	) AS due`;

/** Of subscriptions, then watches, as everywhere: who deletes a subscription takes both in this order. */
const SELECT_ASKING = `
	SELECT id, status, events, filter, contact_hash AS "contactHash" FROM subscriptions
	WHERE id = ANY($1::uuid[]) AND ${ASKS_FOR_UNCLICKED} ORDER BY id FOR KEY SHARE SKIP LOCKED`;

/** SKIP LOCKED: each process decides on its own, and one that a receipt is just moving waits for the next look. */
const SELECT_DUE = `
	SELECT subscription_id AS "subscriptionId", message_id AS "messageId" FROM unclicked_watches
	WHERE told_at IS NULL AND due_at <= $1 AND subscription_id = ANY($2::uuid[])
	ORDER BY due_at LIMIT ${BATCH}
	FOR UPDATE SKIP LOCKED`;

/**
 * One statement, so that it sees a click either before or after it was judged, counter and all. A click that has just
 * arrived, is unsure, not judged yet or to be judged again may still be a person's. A message that failed, or waits to be
 * sent again, is none to tell of.
 */
const SELECT_STATES = `
	WITH arrived AS MATERIALIZED (SELECT DISTINCT unnest(link_ids) AS id FROM arrivals),
		queued AS MATERIALIZED (SELECT DISTINCT message_id FROM judge_queue)
	SELECT m.id, m.human_clicks > 0 AS tapped, m.campaign_id, c.name AS campaign_name, ${ARRIVED_AT} AS arrived_at,
		m.id IN (SELECT message_id FROM queued)
			OR EXISTS (SELECT FROM links l JOIN arrived USING (id) WHERE l.message_id = m.id) AS unsettled
	FROM messages m JOIN campaigns c ON c.id = m.campaign_id
	WHERE m.id = ANY($1::uuid[]) AND ${MAY_HAVE_ARRIVED}`;

const WATCHES = 'unnest($1::uuid[], $2::uuid[]) AS asked (subscription_id, message_id)';
const IS_AMONG = 'w.subscription_id = asked.subscription_id AND w.message_id = asked.message_id';
const MARK_TOLD = `UPDATE unclicked_watches w SET told_at = $3 FROM ${WATCHES} WHERE ${IS_AMONG}`;
const PUT_OFF = `UPDATE unclicked_watches w SET due_at = $3 FROM ${WATCHES} WHERE ${IS_AMONG}`;
const FORGET = `DELETE FROM unclicked_watches w USING ${WATCHES} WHERE ${IS_AMONG}`;

interface Watch {
	subscriptionId: string;
	messageId: string;
}

interface State {
	id: string;
	/** A person has tapped one of its links. */
	tapped: boolean;
	campaign_id: string;
	campaign_name: string;
	arrived_at: Date;
	/** One of its clicks may still turn out to be a person's. */
	unsettled: boolean;
}

type AskingUnclicked = Asking & { status: string };

/**
 * Tells of messages that nobody has tapped in time: each subscription once, exactly when its event is written.
 * @returns whether there may be more
 */
export async function tellUnclicked(deps: Deps): Promise<boolean> {
	// After an outage, taps that came in time may still be on their way into the database.
	if (await deps.spillWatermark.mayBeSpilled()) return false;
	return deps.db.transaction(async (tx) => {
		const now = deps.clock();
		const before = new Date(now.getTime() - GRACE);
		const { rows: found } = await tx.query<{ id: string }>(SELECT_ASKING_DUE, [before]);
		if (found.length === 0) return false;
		const { rows: asking } = await tx.query<AskingUnclicked>(SELECT_ASKING, [
			found.map(({ id }) => id),
		]);
		const { rows: due } = await tx.query<Watch>(SELECT_DUE, [before, asking.map(({ id }) => id)]);
		if (due.length > 0) await decide(tx, deps, { due, asking, now });
		return due.length === BATCH;
	});
}

async function decide(
	tx: Queryable,
	deps: Deps,
	{ due, asking, now }: { due: Watch[]; asking: AskingUnclicked[]; now: Date },
): Promise<void> {
	const { rows } = await tx.query<State>(SELECT_STATES, [due.map(({ messageId }) => messageId)]);
	const states = new Map(rows.map((row) => [row.id, row]));
	const byId = new Map(asking.map((one) => [one.id, one]));
	const filterOf = ({ subscriptionId }: Watch) => byId.get(subscriptionId)!.filter;

	const undecided = due.filter((watch) =>
		isUndecided(states.get(watch.messageId), filterOf(watch)),
	);
	const unsettled = undecided.filter(({ messageId }) => states.get(messageId)!.unsettled);
	const waiting = new Set(unsettled);
	const settled = undecided.filter((watch) => !waiting.has(watch));
	const messages = await loadMessages(tx, [...new Set(settled.map((one) => one.messageId))], deps);
	const open = settled.filter(
		(watch) => !isTapped(messages.get(watch.messageId)!, filterOf(watch)),
	);

	const events = new Map<Watch, NewEvent>();
	for (const watch of open) {
		const subscription = byId.get(watch.subscriptionId)!;
		const state = states.get(watch.messageId)!;
		const event = hashContactOf(toEvent(watch, subscription, state, messages), deps.secrets);
		// What happens while a subscription is paused is not kept for it.
		if (subscription.status === 'active' && wants(subscription, event)) events.set(watch, event);
	}
	await change(tx, MARK_TOLD, [...events.keys()], now);
	await change(tx, PUT_OFF, unsettled, now);
	await change(
		tx,
		FORGET,
		due.filter((watch) => !waiting.has(watch) && !events.has(watch)),
	);
	await emit(tx, deps.secrets, [...events.values()]);
}

/** Where one of several links is asked for, a tap on another does not count. */
function isUndecided(state: State | undefined, { link, label }: Filter): boolean {
	const asksForOne = link !== undefined || label !== undefined;
	return !!state && (!state.tapped || asksForOne);
}

function isTapped({ links }: Message, filter: Filter): boolean {
	return links.some((link) => link.humanClicks > 0 && isAskedLink(link, filter));
}

function toEvent(
	{ messageId }: Watch,
	{ id, filter }: Asking,
	state: State,
	messages: Map<string, Message>,
): NewEvent {
	return {
		type: 'message.unclicked',
		at: new Date(state.arrived_at.getTime() + (filter.afterHours ?? AFTER_HOURS) * 3_600_000),
		campaign: { id: state.campaign_id, name: state.campaign_name },
		message: messages.get(messageId)!,
		click: null,
		onlyFor: id,
	};
}

async function change(tx: Queryable, sql: string, watches: Watch[], at?: Date): Promise<void> {
	if (watches.length === 0) return;
	const columns = [
		watches.map(({ subscriptionId }) => subscriptionId),
		watches.map(({ messageId }) => messageId),
	];
	await tx.query(sql, at ? [...columns, at] : columns);
}
