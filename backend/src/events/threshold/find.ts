import type { Queryable } from '../../database/database.js';
import { parseId } from '../../ids.js';
import type { NewEvent } from '../../subscriptions/event.js';
import { wants, type Asking } from '../../subscriptions/matches.js';
import type { Threshold } from '../../subscriptions/threshold.js';
import { loadStandings, loadStandingsBefore } from './standing.js';

/** As many campaigns as one look tells of by the clock. */
const MOST_DUE = 200;

const SELECT_NAMES = 'SELECT id, name FROM campaigns WHERE id = ANY($1::uuid[])';

const SELECT_TOLD = `
	SELECT subscription_id, campaign_id FROM campaign_thresholds
	WHERE subscription_id = ANY($1::uuid[]) AND campaign_id = ANY($2::uuid[])`;

/** Ids sort by time, so the first one is of the first message. */
const SELECT_DUE = `
	SELECT c.id, c.name, first.at + $2 * interval '1 hour' AS at
	FROM campaigns c CROSS JOIN LATERAL (
		SELECT COALESCE(sent_at, created_at) AS at FROM messages WHERE campaign_id = c.id ORDER BY id LIMIT 1
	) first
	WHERE NOT EXISTS (SELECT FROM campaign_thresholds t WHERE t.subscription_id = $1 AND t.campaign_id = c.id)
		AND first.at + $2 * interval '1 hour' <= $3
		AND ($4::text[] IS NULL OR c.name = ANY($4) OR c.id = ANY($5::uuid[]))
	ORDER BY at LIMIT ${MOST_DUE}`;

export type AskingThreshold = Asking & { status: string; wanted_since: Date };

interface Named {
	/** A UUID. */
	id: string;
	name: string;
}

/** A threshold that a campaign has reached, for one subscription. */
export interface Reached {
	subscription: AskingThreshold;
	campaign: Named;
	at: Date;
	/** It was reached before the subscription asked, or while it was paused: never to be told. */
	isSilent: boolean;
}

/** A row of `campaign_thresholds`. */
export interface Told {
	subscription_id: string;
	campaign_id: string;
}

/** Finds thresholds of clicks and rates among the campaigns that have changed. */
export async function findCounted(
	tx: Queryable,
	asking: AskingThreshold[],
	changed: string[],
	now: Date,
): Promise<Reached[]> {
	const counting = asking.filter(({ filter }) => filter.threshold?.hours === undefined);
	if (counting.length === 0 || changed.length === 0) return [];
	const { rows: campaigns } = await tx.query<Named>(SELECT_NAMES, [changed]);
	const told = await loadTold(tx, counting, changed);
	const open = counting.flatMap((subscription) =>
		campaigns
			.filter((campaign) => !told.has(keyOf(subscription, campaign)))
			.filter((campaign) => wants(subscription, toEvent(campaign, now)))
			.map((campaign) => ({ subscription, campaign })),
	);
	const standings = await loadStandings(tx, [...new Set(open.map(({ campaign }) => campaign.id))]);
	const reached: Reached[] = [];
	for (const { subscription, campaign } of open) {
		const threshold = subscription.filter.threshold!;
		const { clicks, rate } = standings.get(campaign.id)!.filtered;
		if (!isReached(threshold, { clicks, rate })) continue;
		const before = await loadStandingsBefore(tx, campaign.id, subscription.wanted_since);
		const isSilent = subscription.status !== 'active' || isReached(threshold, before);
		reached.push({ subscription, campaign, at: now, isSilent });
	}
	return reached;
}

function isReached(
	threshold: Threshold,
	{ clicks, rate }: { clicks: number; rate: number | null },
): boolean {
	return threshold.clicks !== undefined
		? clicks >= threshold.clicks
		: threshold.rate !== undefined && (rate ?? 0) >= threshold.rate;
}

/** Finds campaigns that are so many hours old. */
export async function findDue(
	tx: Queryable,
	asking: AskingThreshold[],
	now: Date,
): Promise<Reached[]> {
	const reached: Reached[] = [];
	for (const subscription of asking) {
		const { id, status, wanted_since, filter } = subscription;
		const hours = filter.threshold?.hours;
		if (hours === undefined) continue;
		const wanted = filter.campaign === undefined ? null : [filter.campaign].flat();
		const ids = wanted?.flatMap((one) => parseId('cmp', one) ?? []);
		const { rows } = await tx.query<Named & { at: Date }>(SELECT_DUE, [
			id,
			hours,
			now,
			wanted,
			ids,
		]);
		for (const { at, ...campaign } of rows) {
			const isSilent = status !== 'active' || at < wanted_since;
			reached.push({ subscription, campaign, at, isSilent });
		}
	}
	return reached;
}

async function loadTold(
	tx: Queryable,
	asking: AskingThreshold[],
	campaignIds: string[],
): Promise<Set<string>> {
	const { rows } = await tx.query<Told>(SELECT_TOLD, [asking.map(({ id }) => id), campaignIds]);
	return new Set(
		rows.map(({ subscription_id, campaign_id }) => `${subscription_id} ${campaign_id}`),
	);
}

/** @returns what names a subscription and a campaign together */
export function keyOf(subscription: { id: string }, campaign: { id: string }): string {
	return `${subscription.id} ${campaign.id}`;
}

/** @returns the event, but for what has been reached */
export function toEvent(campaign: Named, at: Date): NewEvent {
	return { type: 'campaign.threshold', at, campaign, message: null, click: null };
}
