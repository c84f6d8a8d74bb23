import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { emit, type NewEvent } from '../events/emit.js';
import { loadMessages } from '../messages/message.js';
import { refinePlace } from '../network/geo-files.js';
import type { Locate } from '../network/locate.js';
import type { Network, Place } from '../network/network.js';
import { judge, type Judgement } from '../verdicts/judge.js';
import { loadClicks, type Verdict } from './click.js';
import { count, type Judged } from './count.js';
import { parseDevices } from './parse-devices.js';

/** As many clicks as one transaction judges: enough to share its cost, few enough to be quick. */
const BATCH = 500;

interface DueClick {
	at: Date;
	id: string;
	link_id: string;
	message_id: string | null;
	campaign_id: string | null;
	campaign_name: string | null;
	method: string;
	ip: string;
	user_agent_id: number | null;
	user_agent: string | null;
	device_type: string | null;
	headers: [string, string][] | null;
	/** What a trusted edge said, or what was found when the click was judged before; null when neither is there. */
	country: string | null;
	region: string | null;
	city: string | null;
	verdict: Verdict | null;
	sent_at: Date | null;
	delivered_at: Date | null;
}

/** SKIP LOCKED lets several processes judge at once, each its own clicks. */
const SELECT_DUE = `
	SELECT k.at, k.id, k.link_id, k.method, host(k.ip) AS ip, k.user_agent_id, k.verdict,
		u.value AS user_agent, u.device_type, h.value AS headers, p.country, p.region, p.city,
		l.message_id, l.campaign_id, c.name AS campaign_name, m.sent_at, m.delivered_at
	FROM clicks k
	JOIN links l ON l.id = k.link_id
	LEFT JOIN campaigns c ON c.id = l.campaign_id
	LEFT JOIN messages m ON m.id = l.message_id
	LEFT JOIN user_agents u ON u.id = k.user_agent_id
	LEFT JOIN header_sets h ON h.id = k.header_set_id
	LEFT JOIN places p ON p.id = k.place_id
	WHERE k.judge_at <= $1
	ORDER BY k.judge_at
	LIMIT ${BATCH}
	FOR UPDATE OF k SKIP LOCKED`;

const UPDATE_CLICKS = `
	UPDATE clicks k SET verdict = new.verdict, judge_at = new.judge_at, confidence = new.confidence,
		reasons = new.reasons, rules_version = new.rules_version, place_id = new.place_id, network_id = new.network_id
	FROM unnest($1::timestamptz[], $2::uuid[], $3::verdict[], $4::timestamptz[], $5::real[], $6::jsonb[], $7::smallint[],
		$8::int[], $9::int[]) AS new (at, id, verdict, judge_at, confidence, reasons, rules_version, place_id, network_id)
	WHERE k.at = new.at AND k.id = new.id`;

/**
 * Judges the clicks whose time has come: new ones, and unsure ones that have waited long enough. Verdicts,
 * counters and events change together or not at all.
 * @returns how many there were
 */
export async function judgeDue(deps: Deps): Promise<number> {
	const judged = await deps.db.transaction(async (tx) => {
		const { rows } = await tx.query<DueClick>(SELECT_DUE, [deps.clock()]);
		if (rows.length === 0) return [];
		const clicks = rows.map((click) => judgeOne(click, deps.locate));
		await storeJudgements(tx, deps, clicks);
		await parseDevices(tx, rows);
		const firsts = await count(tx, clicks.map(toJudged));
		await emitEvents(tx, deps, clicks, firsts);
		return clicks;
	});
	for (const { judgement } of judged) deps.metrics.judgements.inc({ verdict: judgement.verdict });
	return judged.length;
}

interface JudgedClick {
	click: DueClick;
	network: Network;
	place: Place;
	judgement: Judgement;
}

/** A click that has a verdict already was unsure, and has waited. */
function judgeOne(click: DueClick, locate: Locate): JudgedClick {
	const { network, place } = locate(click.ip);
	const evidence = {
		method: click.method,
		userAgent: click.user_agent,
		headers: new Map(click.headers),
		ip: click.ip,
		network,
		at: click.at,
		sentAt: click.sent_at,
		deliveredAt: click.delivered_at,
	};
	const { country, region, city } = click;
	const known = country ? { country, region, city } : null;
	return {
		click,
		network,
		place: refinePlace(known, place) ?? place,
		judgement: judge(evidence, click.verdict !== null),
	};
}

async function storeJudgements(
	tx: Queryable,
	{ interns, settings }: Deps,
	clicks: JudgedClick[],
): Promise<void> {
	const places = clicks.map(({ place }) => (place.country ? JSON.stringify(place) : null));
	const networks = clicks.map(({ network }) => (network.asn ? JSON.stringify(network) : null));
	const placeIds = await interns.places(places.filter((place) => place !== null));
	const networkIds = await interns.networks(networks.filter((network) => network !== null));
	const settleAt = ({ click, judgement }: JudgedClick) =>
		judgement.final ? null : new Date(click.at.getTime() + settings.settleSeconds * 1000);
	await tx.query(UPDATE_CLICKS, [
		clicks.map(({ click }) => click.at),
		clicks.map(({ click }) => click.id),
		clicks.map(({ judgement }) => judgement.verdict),
		clicks.map(settleAt),
		clicks.map(({ judgement }) => judgement.confidence),
		clicks.map(({ judgement }) => JSON.stringify(judgement.reasons)),
		clicks.map(({ judgement }) => judgement.rulesVersion),
		places.map((place) => place && placeIds.get(place)),
		networks.map((network) => network && networkIds.get(network)),
	]);
}

function toJudged({ click, judgement }: JudgedClick): Judged {
	return {
		clickId: click.id,
		at: click.at,
		linkId: click.link_id,
		messageId: click.message_id,
		before: click.verdict,
		after: judgement.verdict,
	};
}

/** A person's click and a preview's are told to those who subscribed. */
const EVENT_TYPES = { human: 'link.clicked', preview: 'link.previewed' } as const;

async function emitEvents(
	tx: Queryable,
	deps: Deps,
	judged: JudgedClick[],
	firsts: Set<string>,
): Promise<void> {
	const telling = judged.flatMap(({ click, judgement: { verdict } }) =>
		verdict === 'human' || verdict === 'preview' ? { click, type: EVENT_TYPES[verdict] } : [],
	);
	const clicks = await loadClicks(
		tx,
		telling.map(({ click }) => click.id),
		deps.secrets,
	);
	const messageIds = telling.flatMap(({ click }) => click.message_id ?? []);
	const messages = await loadMessages(tx, [...new Set(messageIds)], deps);
	const events = telling.map(({ click, type }): NewEvent => ({
		type,
		at: deps.clock(),
		campaign: click.campaign_id ? { id: click.campaign_id, name: click.campaign_name! } : null,
		message: messages.get(click.message_id ?? '') ?? null,
		click: clicks.get(click.id)!,
		isFirst: firsts.has(click.id),
	}));
	await emit(tx, events);
}
