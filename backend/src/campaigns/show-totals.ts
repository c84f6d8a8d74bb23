import { publicId } from '../ids.js';
import type { TotalsRow } from './totals.js';
import { wilsonInterval } from './wilson.js';

/** @returns the head of a report, from a campaign's counters */
export function showTotals(totals: TotalsRow) {
	const { id, name, sent, delivered, failed, unknown, clicks, previews, bots, refused } = totals;
	const reached = delivered || sent;
	const people = totals.clicked_by_people;
	return {
		campaign: { id: publicId('cmp', id), name },
		sent,
		delivered,
		failed,
		unknown,
		raw: { clicks, recipients: totals.clicked, rate: shareOf(totals.clicked, reached) },
		filtered: {
			clicks: totals.human_clicks,
			recipients: people,
			rate: shareOf(people, reached),
			rateInterval: reached > 0 ? wilsonInterval(people, Math.max(reached, people)) : null,
		},
		previews,
		bots,
		unsure: clicks - totals.human_clicks - previews - bots,
		refused,
	};
}

/** Whoever clicked was reached, receipt or not: early on there may be more clicks than receipts. */
export function shareOf(recipients: number, reached: number): number | null {
	return reached > 0 ? recipients / Math.max(reached, recipients) : null;
}
