import { isHashed, isWhole } from '../clicks/anonymize.js';
import type { ClickToJudge } from '../clicks/click-to-judge.js';
import { parseDevices } from '../clicks/parse-devices.js';
import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { refinePlace } from '../network/geo-files.js';
import { NO_NETWORK, NO_PLACE, type Network, type Place } from '../network/network.js';
import { judge, type Judgement } from '../verdicts/judge.js';
import { countOthers, type Located, type Others } from './load-evidence.js';

/** A click with what was found out about it. */
export interface JudgedClick {
	click: ClickToJudge;
	others: Others;
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
	deps: Pick<Deps, 'db' | 'interned' | 'locate'>,
	clicks: ClickToJudge[],
	isSettled: (click: ClickToJudge) => boolean,
): Promise<JudgedClick[]> {
	await parseDevices(deps.db.pool, clicks);
	const networkOf = await deps.interned.networks(
		tx,
		clicks.map(({ network_id }) => network_id),
	);
	const locate = ({ ip, bits, network_id }: ClickToJudge) =>
		isHashed(bits)
			? { network: networkOf(network_id) ?? NO_NETWORK, place: NO_PLACE }
			: deps.locate(ip);
	const located = clicks.map((click) => {
		const { network, place } = locate(click);
		const evidence = toEvidence(click, network, (ip) => deps.locate(ip).network);
		return { click, network, place, evidence, isHosted: network.kind === 'hosting' };
	});
	const others = await countOthers(tx, located);
	return located.map(({ click, network, place, evidence }) => {
		const ofClick = others.get(click.id)!;
		return {
			click,
			others: ofClick,
			network,
			place: refinePlace(click.place?.country ? click.place : null, place) ?? place,
			judgement: judge(
				{ ...evidence, others: ofClick.counted },
				isSettled(click),
				click.strictness ?? 'balanced',
			),
		};
	});
}

function toEvidence(
	click: ClickToJudge,
	network: Network,
	networkOf: Located['evidence']['networkOf'],
): Located['evidence'] {
	// Who plays with the sandbox taps the moment it "sends"; only from rented servers that is as odd as ever.
	const isPlay = click.in_sandbox && network.kind !== 'hosting';
	return {
		network,
		networkOf,
		method: click.method,
		userAgent: click.userAgent?.value ?? null,
		deviceType: click.userAgent?.deviceType ?? null,
		headers: click.headers,
		ip: click.ip,
		at: click.at,
		sentAt: isPlay ? null : click.sent_at,
		deliveredAt: click.delivered_at,
		messageId: click.message_id,
		known: isWhole(click.bits) ? null : click.reasons,
	};
}
