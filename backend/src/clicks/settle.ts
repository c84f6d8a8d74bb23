import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { announce } from './announce.js';
import { count } from './count.js';
import type { JudgedClick } from './judge-clicks.js';
import { writeJudgement } from './judgement-row.js';

const UPDATE_CLICKS = `
	UPDATE clicks k SET verdict = new.verdict, judge_at = new.judge_at, judgement_id = new.judgement_id,
		figures = new.figures, place_id = new.place_id, network_id = new.network_id
	FROM unnest($1::timestamptz[], $2::uuid[], $3::verdict[], $4::timestamptz[], $5::int[], $6::text[], $7::int[],
		$8::int[]) AS new (at, id, verdict, judge_at, judgement_id, figures, place_id, network_id)
	WHERE k.at = new.at AND k.id = new.id`;

/** Stores judgements, brings the counters in line with them and tells who wants to know, all in `tx`. */
export async function settle(tx: Queryable, deps: Deps, judged: JudgedClick[]): Promise<void> {
	await store(tx, deps, judged);
	const counted = await count(
		tx,
		judged.map(({ click, judgement }) => ({
			at: click.at,
			linkId: click.link_id,
			messageId: click.message_id,
			before: click.verdict,
			after: judgement.verdict,
		})),
	);
	await announce(tx, deps, judged, counted);
	for (const { judgement } of judged) deps.metrics.judgements.inc({ verdict: judgement.verdict });
}

async function store(
	tx: Queryable,
	{ interns, settings }: Deps,
	judged: JudgedClick[],
): Promise<void> {
	const places = judged.map(({ place }) => (place.country ? JSON.stringify(place) : null));
	const networks = judged.map(({ network }) => (network.asn ? JSON.stringify(network) : null));
	const written = judged.map(({ judgement }) => writeJudgement(judgement));
	const settleAt = ({ click, judgement }: JudgedClick) =>
		judgement.final ? null : new Date(click.at.getTime() + settings.settleSeconds * 1000);
	// Planned once: an update over all partitions takes longer to plan than to run.
	await tx.query({
		name: 'update-clicks',
		text: UPDATE_CLICKS,
		values: [
			judged.map(({ click }) => click.at),
			judged.map(({ click }) => click.id),
			judged.map(({ judgement }) => judgement.verdict),
			judged.map(settleAt),
			await interns.judgements(written.map(({ judgement }) => judgement)),
			written.map(({ figures }) => figures),
			await interns.places(places),
			await interns.networks(networks),
		],
	});
}
