import type { Database, Queryable } from '../../database/database.js';
import { parseId } from '../../ids.js';
import type { Filter } from '../../webhooks/filter.js';
import {
	ARRIVED_AT,
	ASKING,
	ASKS_FOR_UNCLICKED,
	DUE_AT,
	MAY_HAVE_ARRIVED,
	ON_KNOWN,
} from './watch.js';

/** Subscriptions that began to ask, ask for something else now, or ask no more. */
const SELECT_CHANGED = `
	SELECT id, filter, wanted_since, ${ASKS_FOR_UNCLICKED} AS asks FROM subscriptions
	WHERE CASE WHEN ${ASKS_FOR_UNCLICKED} THEN watched_since IS DISTINCT FROM wanted_since
		ELSE watched_since IS NOT NULL END`;

const LOCK_CHANGED = `${SELECT_CHANGED} AND id = $1 AND wanted_since = $2 FOR NO KEY UPDATE SKIP LOCKED`;

const FORGET = 'DELETE FROM unclicked_watches WHERE subscription_id = $1 AND told_at IS NULL';

/** @param which the condition on a message `m`, by which an index finds those that may matter */
const WATCH_ALL = (which: string) => `
	INSERT INTO unclicked_watches (subscription_id, message_id, due_at)
	SELECT asking.id, m.id, ${DUE_AT}
	FROM (${ASKING} AND id = $1) asking
	JOIN messages m ON ${ARRIVED_AT} >= asking.wanted_since - asking.after
		AND ${MAY_HAVE_ARRIVED} AND ${which}
	ORDER BY m.id
	${ON_KNOWN}`;

const OF_MESSAGES = WATCH_ALL('m.id = ANY($2::uuid[])');
const OF_CAMPAIGNS = WATCH_ALL(
	'm.campaign_id IN (SELECT id FROM campaigns WHERE name = ANY($2::text[]) OR id = ANY($3::uuid[]))',
);
const OF_ALL = WATCH_ALL('true');

/** PostgreSQL's code for a lock that was not to be had in time. */
const LOCK_NOT_AVAILABLE = '55P03';

interface Changed {
	id: string;
	filter: Filter;
	wanted_since: Date;
	asks: boolean;
}

/**
 * Begins to watch the messages that are there already, for subscriptions that are new or changed. Messages that
 * come later are watched from the transaction that sends them (watch.ts).
 */
export async function beginWatching(db: Database): Promise<void> {
	const { rows } = await db.pool.query<Changed>(`${SELECT_CHANGED} FOR NO KEY UPDATE SKIP LOCKED`);
	if (rows.length === 0 || !(await waitForOthers(db))) return;
	for (const { id, wanted_since } of rows) {
		await db.transaction(async (tx) => {
			const { rows: locked } = await tx.query<Changed>(LOCK_CHANGED, [id, wanted_since]);
			if (locked[0]) await begin(tx, locked[0]);
		});
	}
}

/**
 * A transaction that is sending messages may have looked for subscriptions before these were there, and may end
 * after the messages that are there have been gone through: its messages would be watched by nobody. All who look
 * keep a lock on the table until they end, so once this lock is ours, whoever looked before has ended, and whoever
 * looks later sees these. Others wait behind it, so it is given up soon; the next look tries again.
 * @returns whether all have ended
 */
async function waitForOthers(db: Database): Promise<boolean> {
	try {
		await db.transaction(async (tx) => {
			await tx.query(`SET LOCAL lock_timeout = '250ms'`);
			await tx.query('LOCK TABLE subscriptions IN EXCLUSIVE MODE');
		});
		return true;
	} catch (error) {
		if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
		throw error;
	}
}

async function begin(tx: Queryable, { id, filter, wanted_since, asks }: Changed): Promise<void> {
	await tx.query(FORGET, [id]);
	if (asks) await watchAll(tx, id, filter);
	await tx.query('UPDATE subscriptions SET watched_since = $2 WHERE id = $1', [
		id,
		asks ? wanted_since : null,
	]);
}

async function watchAll(tx: Queryable, id: string, { message, campaign }: Filter): Promise<void> {
	if (message !== undefined) {
		await tx.query(OF_MESSAGES, [id, uuidsOf('msg', [message].flat())]);
	} else if (campaign !== undefined) {
		const campaigns = [campaign].flat();
		await tx.query(OF_CAMPAIGNS, [id, campaigns, uuidsOf('cmp', campaigns)]);
	} else {
		await tx.query(OF_ALL, [id]);
	}
}

function uuidsOf(prefix: 'msg' | 'cmp', ids: string[]): string[] {
	return ids.flatMap((id) => parseId(prefix, id) ?? []);
}
