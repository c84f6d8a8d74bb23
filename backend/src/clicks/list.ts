import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import type { Queryable } from '../database/database.js';
import { streamRows } from '../database/stream-rows.js';
import type { CsvColumns } from '../http/csv.js';
import { readCursorAs, toPage, type Page, type PageQuery } from '../http/pages.js';
import type { Verdict } from '../verdicts/rule.js';
import { SELECT_CLICKS, showClick, type Click, type ClickRow } from './click.js';

/** A click that was not judged yet shows as unsure, and is found as such. */
const SELECT_CLICKS_OF_CAMPAIGN = `${SELECT_CLICKS}
	WHERE k.campaign_id = $1
		AND ($2::verdict IS NULL OR COALESCE(k.verdict, 'unsure') = $2)
		AND ($3::uuid IS NULL OR k.message_id = $3)
		AND ($4::timestamptz IS NULL OR (k.at, k.id) < ($4::timestamptz, $5::uuid))
	ORDER BY k.at DESC, k.id DESC LIMIT $6`;

const cursorKey = z.tuple([z.iso.datetime(), z.guid()]);

/** Which clicks: of a campaign (a UUID), all or those of one verdict, or of one message (a UUID). */
export interface ClickFilter {
	campaignId: string;
	verdict?: Verdict | undefined;
	message?: string | undefined;
}

/** @returns a page of a campaign's clicks, newest first */
export async function listClicks(
	db: Queryable,
	{ campaignId, verdict, message }: ClickFilter,
	{ limit, cursor }: PageQuery,
	secrets: RevealingSecrets,
): Promise<Page<Click>> {
	const [at, id] = readCursorAs(cursor, cursorKey) ?? [null, null];
	const { rows } = await db.query<ClickRow>(SELECT_CLICKS_OF_CAMPAIGN, [
		campaignId,
		verdict,
		message,
		at,
		id,
		limit + 1,
	]);
	return toPage(
		rows,
		limit,
		(row) => [row.at.toISOString(), row.id],
		(row) => showClick(row, secrets),
	);
}

/** Gives all of them, some at a time, while the transaction stays open. */
export async function* streamClicks(
	tx: Queryable,
	{ campaignId, verdict, message }: ClickFilter,
	secrets: RevealingSecrets,
): AsyncGenerator<Click[]> {
	const everything = [campaignId, verdict, message, null, null, null];
	for await (const rows of streamRows<ClickRow>(tx, SELECT_CLICKS_OF_CAMPAIGN, everything)) {
		yield rows.map((row) => showClick(row, secrets));
	}
}

export const CLICK_COLUMNS: CsvColumns<Click> = {
	id: ({ id }) => id,
	at: ({ at }) => at,
	to: ({ to }) => to,
	contact: ({ contact }) => contact,
	messageId: ({ messageId }) => messageId,
	token: ({ token }) => token,
	url: ({ url }) => url,
	verdict: ({ verdict }) => verdict,
	final: ({ final }) => final,
	confidence: ({ confidence }) => confidence,
	reasons: ({ reasons }) => reasons.map(({ rule }) => rule).join(' '),
	rulesVersion: ({ rulesVersion }) => rulesVersion,
	method: ({ method }) => method,
	userAgent: ({ userAgent }) => userAgent,
	deviceType: ({ device }) => device.type,
	deviceModel: ({ device }) => device.model,
	os: ({ device }) => device.os,
	browser: ({ device }) => device.browser,
	country: ({ place }) => place.country,
	region: ({ place }) => place.region,
	city: ({ place }) => place.city,
	asn: ({ network }) => network.asn,
	network: ({ network }) => network.name,
	networkKind: ({ network }) => network.kind,
	ip: ({ ip }) => ip,
	secondsSinceSent: ({ secondsSinceSent }) => secondsSinceSent,
	secondsSinceDelivered: ({ secondsSinceDelivered }) => secondsSinceDelivered,
	refused: ({ refused }) => refused,
};
