import { countOthers } from '../../../backend/src/judging/load-evidence.js';
import type { ClickToJudge } from '../../../backend/src/clicks/click-to-judge.js';
import { ensurePartitions } from '../../../backend/src/clicks/partitions.js';
import { openDatabase, type Database } from '../../../backend/src/database/database.js';
import { newId } from '../../../backend/src/ids.js';
import type { Network, NetworkKind } from '../../../backend/src/network/network.js';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { describe as tell } from '../../../backend/src/verdicts/describe.js';
import type { Evidence } from '../../../backend/src/verdicts/evidence.js';
import type { AnyRule } from '../../../backend/src/verdicts/rule.js';
import { createTestDatabase } from '../../support/database.js';
import { IPHONE } from '../../support/visitors.js';

export const NOON = new Date('2026-11-21T12:00:00Z');
export const HOSTING: Network = { asn: 64500, name: 'Example Servers', kind: 'hosting' };
export const CARRIER: Network = { asn: 64501, name: 'Example Mobile', kind: null };

/** @returns a time so many seconds after noon, before it when negative */
export function afterNoon(seconds: number): Date {
	return new Date(NOON.getTime() + seconds * 1000);
}

/** Another click than the one that is judged. */
export interface OtherClick {
	at: Date;
	linkId: string;
	messageId: string;
	method: string;
	ip: string;
	asn: number | null;
	networkKind: NetworkKind | null;
	userAgent: string | null;
	deviceType: string | null;
	/** Since sending, where delivery is not known. */
	secondsSinceDelivery: number | null;
}

/** @returns another click, by an iPhone on the same link at noon unless told otherwise */
export function otherClick(known: Partial<OtherClick> = {}): OtherClick {
	return {
		at: NOON,
		linkId: '1',
		messageId: 'own',
		method: 'GET',
		ip: VISITOR,
		asn: CARRIER.asn,
		networkKind: CARRIER.kind,
		userAgent: IPHONE,
		deviceType: 'mobile',
		secondsSinceDelivery: null,
		...known,
	};
}

/** The address that all clicks come from unless told otherwise: a public one. */
export const VISITOR = '91.10.0.1';

/** The click that is judged, on the message `own`. */
export interface OwnClick extends Partial<Evidence> {
	linkId?: string;
	linksOfMessage?: number;
}

/** What a rule found, with its points and words. */
export interface Found {
	verdict: string;
	points: number;
	detail: string;
}

/** Rules on a database in which there is nothing but what each scene says. */
export interface Stage {
	/** @returns what the rule finds, as the product would have it find it: others are counted in the database */
	find(rule: AnyRule, own: OwnClick, others: OtherClick[]): Promise<Found | null>;
	end(): Promise<void>;
}

/** @returns what a rule finds in one click alone */
export function findAlone(rule: AnyRule, evidence: Evidence): Found | null {
	const none = rule.gathers?.none ?? {};
	const { [rule.name]: others = { all: none, alike: none } } = evidence.others;
	const finding = rule.find(evidence, others);
	if (!finding) return null;
	const { verdict, points } = rule.signs[finding.sign]!;
	return { verdict, points, detail: tell({ rule: rule.name, ...finding }) };
}

export async function createStage(): Promise<Stage> {
	const database = await createTestDatabase();
	const db = openDatabase({ connectionString: database.url }, () => undefined);
	await ensurePartitions(db, [NOON]);
	return {
		find: (rule, own, others) => playScene(db, rule, own, others),
		async end() {
			await db.close();
			await database.drop();
		},
	};
}

/** One statement for each table, of all rows. */
const STORE = {
	userAgents: `INSERT INTO user_agents (hash, value, device_type)
		SELECT DISTINCT sha256(convert_to("userAgent" || "deviceType", 'UTF8')), "userAgent", "deviceType" FROM scene
		WHERE "userAgent" IS NOT NULL ON CONFLICT DO NOTHING`,
	networks: `INSERT INTO networks (hash, asn, name, kind)
		SELECT DISTINCT sha256(convert_to(concat(asn, kind), 'UTF8')), asn, 'Example', kind FROM scene ON CONFLICT DO NOTHING`,
	messages: `INSERT INTO messages (id, campaign_id, recipient_id, content, segments, status, sent_at, delivered_at, clicks)
		SELECT DISTINCT ON (message) message, $2::uuid, $2::uuid, ''::bytea, '{}'::jsonb, 'sent'::message_status, sent, delivered, 2
		FROM scene ORDER BY message, number`,
	links: `INSERT INTO links (token, message_id, campaign_id, url)
		SELECT message || '-' || link, message, $2::uuid, 'https://acme.com/'
		FROM (SELECT message, "linkId" AS link FROM scene UNION SELECT message, n::text FROM scene, generate_series(1, $3::int) n
			WHERE number = 0) AS link`,
	clicks: `INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, user_agent_id, network_id, hosted)
		SELECT s.at, s.id, l.id, s.message, $2::uuid, s.method, s.ip, u.id, n.id, COALESCE(s.kind = 'hosting', false)
		FROM scene s JOIN links l ON l.token = s.message || '-' || s."linkId"
		JOIN networks n ON n.hash = sha256(convert_to(concat(s.asn, s.kind), 'UTF8'))
		LEFT JOIN user_agents u ON u.hash = sha256(convert_to(s."userAgent" || s."deviceType", 'UTF8'))`,
};

const SCENE = `
	WITH scene AS (
		SELECT * FROM json_to_recordset($1) AS row (number int, id uuid, at timestamptz, message uuid, "linkId" text,
			method text, ip inet, asn int, kind text, "userAgent" text, "deviceType" text, sent timestamptz, delivered timestamptz)
	)`;

async function playScene(
	{ pool }: Database,
	rule: AnyRule,
	{ linkId = '1', linksOfMessage = 1, ...known }: OwnClick,
	others: OtherClick[],
): Promise<Found | null> {
	const evidence = bareEvidence({ at: NOON, ip: VISITOR, userAgent: IPHONE, ...known });
	const { network, sentAt, deliveredAt, deviceType } = evidence;
	const own = { ...evidence, linkId, messageId: 'own', deviceType: deviceType ?? 'mobile' };
	const messages = new Map<string, string>();
	const idOf = (name: string) => {
		const id = messages.get(name) ?? newId();
		messages.set(name, id);
		return id;
	};
	const ids = [newId(), ...others.map(() => newId())];
	const { asn, kind } = network;
	const scene = [
		{ ...own, asn, kind, sent: sentAt, delivered: deliveredAt },
		...others.map(({ networkKind, secondsSinceDelivery: seconds, ...other }) => ({
			...other,
			kind: networkKind,
			sent: null,
			delivered: seconds === null ? null : new Date(other.at.getTime() - seconds * 1000),
		})),
	].map((click, number) => ({
		number,
		id: ids[number],
		message: idOf(click.messageId),
		at: click.at,
		linkId: click.linkId,
		method: click.method,
		ip: click.ip,
		asn: click.asn,
		kind: click.kind,
		userAgent: click.userAgent,
		deviceType: click.deviceType,
		sent: click.sent,
		delivered: click.delivered,
	}));
	const campaign = newId();
	await pool.query('DELETE FROM clicks');
	await pool.query('INSERT INTO campaigns (id, name) VALUES ($1::uuid, $1::uuid::text)', [
		campaign,
	]);
	await pool.query(
		"INSERT INTO recipients (id, phone_hash, phone) VALUES ($1::uuid, convert_to($1::uuid::text, 'UTF8'), '')",
		[campaign],
	);
	// Each statement names the parameters that it has no use for, too.
	const values = [JSON.stringify(scene), campaign, linksOfMessage];
	for (const statement of Object.values(STORE))
		await pool.query(
			`${SCENE}, unused AS (SELECT $1::json, $2::uuid, $3::int) ${statement}`,
			values,
		);
	const { rows } = await pool.query<ClickToJudge>(
		'SELECT k.*, 32 AS bits, host(ip) AS ip, 2 AS of_message FROM clicks k WHERE id = $1',
		[ids[0]],
	);
	const messageId = messages.get('own')!;
	const located = {
		click: rows[0]!,
		evidence: { ...evidence, messageId },
		isHosted: kind === 'hosting',
	};
	const { counted } = (await countOthers(pool, [located])).get(ids[0]!)!;
	return findAlone(rule, { ...evidence, messageId, others: counted });
}
