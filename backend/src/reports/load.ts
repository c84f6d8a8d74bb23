import type { RevealingSecrets } from '../auth/reveal.js';
import { getTotals } from '../campaigns/list.js';
import { showTotals } from '../campaigns/show-totals.js';
import type { Database, Queryable } from '../database/database.js';
import { inSnapshot } from '../database/snapshot.js';
import { loadBreakDowns } from './break-downs.js';
import { loadFailures } from './failures.js';
import type { Report } from './report.js';

/**
 * Reports on a campaign, as it stands at one moment: all numbers fit each other.
 * @param campaignId a UUID
 * @throws Problem 404 when there is no such campaign
 */
export function loadReport(
	db: Database,
	campaignId: string,
	secrets: RevealingSecrets,
): Promise<Report> {
	return inSnapshot(db, (tx) => readReport(tx, campaignId, secrets));
}

/** The same in a transaction that the caller keeps, to compare several. */
export async function readReport(
	tx: Queryable,
	campaignId: string,
	secrets: RevealingSecrets,
): Promise<Report> {
	const totals = await getTotals(tx, campaignId);
	const breakDowns = await loadBreakDowns(tx, campaignId);
	const failures = await loadFailures(tx, campaignId, secrets);
	return { ...showTotals(totals), failures, ...breakDowns };
}
