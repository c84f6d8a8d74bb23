import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { refinePlace } from '../network/geo-files.js';
import type { Network, Place } from '../network/network.js';
import type { Evidence } from '../verdicts/evidence.js';
import { judge, type Judgement } from '../verdicts/judge.js';
import { gather, type Surroundings } from './gather.js';
import { readReasons } from './judgement-row.js';
import { locateClicks } from './locate-clicks.js';
import { parseDevices } from './parse-devices.js';
import type { ClickToJudge } from './to-judge.js';

/** A click with what was found out about it. */
export interface JudgedClick {
	click: ClickToJudge;
	evidence: Evidence;
	network: Network;
	place: Place;
	judgement: Judgement;
}

/**
 * Judges clicks with all that is known by now. Stores nothing but newly parsed user agents.
 * @param isSettled whether a click has waited long enough for more evidence
 */
export async function judgeClicks(
	tx: Queryable,
	deps: Pick<Deps, 'locate'>,
	clicks: ClickToJudge[],
	isSettled: (click: ClickToJudge) => boolean,
): Promise<JudgedClick[]> {
	const devices = await parseDevices(tx, clicks);
	const origin = await locateClicks(tx, deps, clicks);
	const surroundings = await gather(tx, deps, clicks, (click) => origin(click).network);
	return clicks.map((click) => {
		const { network, place } = origin(click);
		const deviceType = devices.get(click.user_agent_id ?? 0)?.type ?? click.device_type;
		const evidence = { ...toEvidence(click, network, surroundings), deviceType };
		const { country, region, city } = click;
		const known = country ? { country, region, city } : null;
		return {
			click,
			evidence,
			network,
			place: refinePlace(known, place) ?? place,
			judgement: judge(evidence, isSettled(click), click.strictness ?? 'balanced'),
		};
	});
}

function toEvidence(
	click: ClickToJudge,
	network: Network,
	surroundings: Surroundings,
): Omit<Evidence, 'deviceType'> {
	// Who plays with the sandbox taps the moment it "sends"; only from rented servers that is as odd as ever.
	const isPlay = click.in_sandbox && network.kind !== 'hosting';
	return {
		network,
		method: click.method,
		userAgent: click.user_agent,
		headers: new Map(click.headers),
		ip: click.ip,
		at: click.at,
		sentAt: isPlay ? null : click.sent_at,
		deliveredAt: click.delivered_at,
		linkId: click.link_id,
		messageId: click.message_id,
		linksOfMessage: click.links_of_message,
		ofMessage: surroundings.ofMessage(click),
		ofAddress: surroundings.ofAddress(click),
		ofServers: surroundings.ofServers(click),
		knownBurst: click.is_whole ? null : findBurst(click),
	};
}

function findBurst({ reasons, figures }: ClickToJudge): Evidence['knownBurst'] {
	const found = readReasons(reasons ?? [], figures).find(({ rule }) => rule === 'address-burst');
	return found ? { verdict: found.verdict, points: found.points, detail: found.detail } : null;
}
