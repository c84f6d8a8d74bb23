import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import type { Queryable } from '../database/database.js';
import { time } from '../http/schemas.js';
import { publicId, timeOf } from '../ids.js';
import { networkKind, type NetworkKind } from '../network/network.js';
import { describe } from '../verdicts/describe.js';
import type { Reason as FoundReason } from '../verdicts/judge.js';
import { secondsBetween } from '../verdicts/since-delivery.js';
import { showAddress } from './anonymize.js';
import { readReasons, type StoredReason } from './judgement-row.js';
import { refusal, type Refusal } from './refusal.js';

export const verdict = z.enum(['human', 'preview', 'bot', 'unsure']);

export const reason = z.object({
	rule: z.string(),
	/** What the rule's points speak for. */
	verdict: z.enum(['human', 'preview', 'bot']),
	points: z.number(),
	detail: z.string(),
});

const text = z.string().nullable();

/** A click as the API, the events and the nodes show it. */
export const click = z
	.object({
		id: z.string(),
		token: z.string(),
		messageId: text,
		campaignId: text,
		to: text,
		contact: text,
		url: z.string(),
		at: time,
		verdict,
		final: z.boolean(),
		refused: refusal
			.nullable()
			.describe('Why it was answered 410, and counts nowhere; null for one that was redirected'),
		confidence: z.number().nullable(),
		reasons: z.array(reason),
		rulesVersion: z.int().nullable(),
		method: z.string(),
		userAgent: text,
		device: z.object({ type: text, model: text, os: text, browser: text }),
		place: z.object({ country: text, region: text, city: text }),
		network: z.object({ asn: z.int().nullable(), name: text, kind: networkKind.nullable() }),
		ip: z
			.string()
			.describe(
				'When it is old, cut to its network, such as 203.0.113.0/24, or hashed, such as hash:6d…',
			),
		secondsSinceSent: z.number().nullable(),
		secondsSinceDelivered: z.number().nullable(),
	})
	.meta({ id: 'Click' });

export type Click = z.infer<typeof click>;
export type Verdict = z.infer<typeof verdict>;
/** In words. */
export type Reason = z.infer<typeof reason>;

export interface ClickRow {
	id: string;
	at: Date;
	token: string;
	message_id: string | null;
	campaign_id: string | null;
	phone: Buffer | null;
	contact: Buffer | null;
	url: string;
	verdict: Verdict | null;
	confidence: number | null;
	reasons: StoredReason[] | null;
	detail_values: string | null;
	refused: Refusal | null;
	rules_version: number | null;
	method: string;
	user_agent: string | null;
	device_type: string | null;
	model: string | null;
	os: string | null;
	browser: string | null;
	country: string | null;
	region: string | null;
	city: string | null;
	asn: number | null;
	network_name: string | null;
	network_kind: NetworkKind | null;
	ip: string;
	sent_at: Date | null;
	delivered_at: Date | null;
}

/**
 * @param clicks where the clicks `k` come from. First in line: of more than eight tables PostgreSQL joins the last ones
 *   last, and would read all clicks to find a few.
 */
const selectClicks = (clicks: string) => `
	SELECT k.id, k.at, k.verdict, k.refused, j.confidence, j.reasons, k.detail_values, j.rules_version, k.method, abbrev(k.ip) AS ip,
		l.token, l.url, k.message_id, k.campaign_id, m.contact, m.sent_at, m.delivered_at, r.phone,
		u.value AS user_agent, u.device_type, u.model, u.os, u.browser, p.country, p.region, p.city,
		n.asn, n.name AS network_name, n.kind AS network_kind
	FROM ${clicks}
	JOIN links l ON l.id = k.link_id
	LEFT JOIN messages m ON m.id = k.message_id
	LEFT JOIN recipients r ON r.id = m.recipient_id
	LEFT JOIN user_agents u ON u.id = k.user_agent_id
	LEFT JOIN places p ON p.id = k.place_id
	LEFT JOIN networks n ON n.id = k.network_id
	LEFT JOIN judgements j ON j.id = k.judgement_id`;

/** Everything one click shows; a `WHERE` on `k` (the click) follows. */
export const SELECT_CLICKS = selectClicks('clicks k');

const SELECT_CLICKS_BY_ID = selectClicks(`unnest($1::timestamptz[], $2::uuid[]) AS asked (at, id)
	JOIN clicks k ON k.at = asked.at AND k.id = asked.id`);

/**
 * Loads clicks as others see them. Their ids tell their times, and so the partitions they are in.
 * @param ids UUIDs; unknown ones are left out
 * @returns the clicks by UUID
 */
export async function loadClicks(
	db: Queryable,
	ids: string[],
	secrets: RevealingSecrets,
): Promise<Map<string, Click>> {
	if (ids.length === 0) return new Map();
	const { rows } = await db.query<ClickRow>({
		name: 'load-clicks',
		text: SELECT_CLICKS_BY_ID,
		values: [ids.map(timeOf), ids],
	});
	return new Map(rows.map((row) => [row.id, showClick(row, secrets)]));
}

export function showClick(row: ClickRow, secrets: RevealingSecrets): Click {
	return {
		id: publicId('clk', row.id),
		token: row.token,
		messageId: row.message_id && publicId('msg', row.message_id),
		campaignId: row.campaign_id && publicId('cmp', row.campaign_id),
		to: row.phone && secrets.reveal(row.phone),
		contact: row.contact && secrets.reveal(row.contact),
		url: row.url,
		at: row.at.toISOString(),
		verdict: row.verdict ?? 'unsure',
		final: row.verdict !== null && row.verdict !== 'unsure',
		refused: row.refused,
		confidence: row.confidence,
		reasons: showReasons(readReasons(row.reasons ?? [], row.detail_values)),
		rulesVersion: row.rules_version,
		method: row.method,
		userAgent: row.user_agent,
		device: { type: row.device_type, model: row.model, os: row.os, browser: row.browser },
		place: { country: row.country, region: row.region, city: row.city },
		network: { asn: row.asn, name: row.network_name, kind: row.network_kind },
		ip: showAddress(row.ip),
		secondsSinceSent: secondsBetween(row.sent_at, row.at),
		secondsSinceDelivered: secondsBetween(row.delivered_at, row.at),
	};
}

/** @returns reasons in words */
export function showReasons(reasons: FoundReason[]): Reason[] {
	return reasons.map((reason) => {
		const { rule, verdict, points } = reason;
		return { rule, verdict, points, detail: describe(reason) };
	});
}
