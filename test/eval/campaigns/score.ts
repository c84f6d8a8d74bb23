import { readReasons, type StoredReason } from '../../../backend/src/clicks/judgement-row.js';
import type { Deps } from '../../../backend/src/deps.js';
import { showReasons, type Reason, type Verdict } from '../../../backend/src/clicks/click.js';
import type { SimulatedCampaign } from './campaign.js';
import type { PlayedVisit } from './play.js';

/** A visit and what the product made of it. */
export interface JudgedVisit extends PlayedVisit {
	verdict: Verdict;
	reasons: Reason[];
	isWrong: boolean;
}

/** How one campaign came out. Shares are from 0 to 1. */
export interface Score {
	campaign: SimulatedCampaign;
	automated: number;
	/** Recipients of whom a person tapped, as it was, as raw clicks show it and as the product tells it. */
	truth: number;
	raw: number;
	filtered: number;
	people: number;
	/** People of whose taps none came to count. */
	withheld: JudgedVisit[];
}

/** @throws when a click is not final, or counters differ from the clicks they count */
export async function readVerdicts(deps: Deps, visits: PlayedVisit[]): Promise<JudgedVisit[]> {
	await expectCountersToAgree(deps);
	const { rows } = await deps.db.pool.query<{
		id: string;
		verdict: Verdict;
		reasons: StoredReason[];
		detail_values: string | null;
	}>(`
		SELECT k.id, k.verdict, j.reasons, k.detail_values
		FROM clicks k LEFT JOIN judgements j ON j.id = k.judgement_id`);
	const byId = new Map(rows.map((row) => [row.id, row]));
	return visits.map((visit) => {
		const click = byId.get(visit.clickId)!;
		if (click.verdict === 'unsure') throw new Error(`Click ${visit.clickId} was never settled.`);
		const { verdict } = click;
		const reasons = showReasons(readReasons(click.reasons, click.detail_values));
		return { ...visit, verdict, reasons, isWrong: 'person' in visit.by !== (verdict === 'human') };
	});
}

async function expectCountersToAgree({ db }: Deps): Promise<void> {
	const { rows } = await db.pool.query<{ messages: string }>(`
		SELECT count(*) AS messages FROM messages m LEFT JOIN (
			SELECT l.message_id, count(*) AS clicks, count(*) FILTER (WHERE verdict = 'human') AS human,
				min(at) FILTER (WHERE verdict = 'human') AS first_at, max(at) FILTER (WHERE verdict = 'human') AS last_at
			FROM clicks k JOIN links l ON l.id = k.link_id GROUP BY l.message_id
		) recount ON recount.message_id = m.id
		WHERE m.clicks <> COALESCE(recount.clicks, 0) OR m.human_clicks <> COALESCE(recount.human, 0)
			OR m.first_click_at IS DISTINCT FROM recount.first_at OR m.last_click_at IS DISTINCT FROM recount.last_at`);
	const { messages } = rows[0]!;
	if (messages !== '0')
		throw new Error(`The counters of ${messages} messages are not what their clicks add up to.`);
}

export function score(campaign: SimulatedCampaign, all: JudgedVisit[]): Score {
	const visits = all.filter((visit) => visit.campaign === campaign);
	const taps = visits.filter(({ by }) => 'person' in by);
	const rate = (some: JudgedVisit[]) => recipientsOf(some).size / campaign.recipients.length;
	const counted = recipientsOf(visits.filter(({ verdict }) => verdict === 'human'));
	const heard = recipientsOf(taps.filter(({ verdict }) => verdict === 'human'));
	const people = recipientsOf(taps);
	const withheld = [...people].filter((recipient) => !heard.has(recipient));
	return {
		campaign,
		automated: 1 - taps.length / visits.length,
		truth: rate(taps),
		raw: rate(visits),
		filtered: counted.size / campaign.recipients.length,
		people: people.size,
		withheld: withheld.map((recipient) => taps.find((tap) => tap.recipient === recipient)!),
	};
}

function recipientsOf(visits: JudgedVisit[]): Set<number> {
	return new Set(visits.map(({ recipient }) => recipient));
}
