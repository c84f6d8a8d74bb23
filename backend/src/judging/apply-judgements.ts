import { countChanges, type CountChange } from '../clicks/count-changes.js';
import { writeJudgement } from '../clicks/judgement-row.js';
import { arrayLiteral, timesLiteral } from '../database/array-literal.js';
import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { emitClickEvents } from './emit-click-events.js';
import type { JudgedClick } from './judge-clicks.js';

/** A click that somebody else has judged meanwhile, e.g. by hand, stays as it is. */
const UPDATE_CLICKS = `
	UPDATE clicks k SET verdict = new.verdict, judgement_id = new.judgement_id, detail_values = new.detail_values,
		place_id = new.place_id, network_id = new.network_id, hosted = new.hosted
	FROM unnest($1::timestamptz[], $2::uuid[], $3::int[], $4::verdict[], $5::int[], $6::text[], $7::int[], $8::int[],
		$9::boolean[])
		AS new (at, id, judged_before, verdict, judgement_id, detail_values, place_id, network_id, hosted)
	WHERE k.at = new.at AND k.id = new.id AND k.judgement_id IS NOT DISTINCT FROM new.judged_before`;

/** Clicks were judged by somebody else while they were judged here: what was found is out of date. */
export class JudgedMeanwhileError extends Error {
	override name = 'JudgedMeanwhileError';
}

/**
 * Stores judgements, brings the counters in line with them and tells who wants to know, all in `tx`.
 * @throws JudgedMeanwhileError when one of the clicks is not as it was when it was loaded
 */
export async function applyJudgements(
	tx: Queryable,
	deps: Deps,
	judged: JudgedClick[],
): Promise<void> {
	const inOrder = judged.toSorted((one, other) => compare(one.click, other.click));
	await store(tx, deps, inOrder);
	const changes = inOrder.map(toChange);
	const counted = await countChanges(tx, changes);
	await emitClickEvents(tx, deps, inOrder, counted);
	for (const { judgement } of judged) deps.metrics.judgements.inc({ verdict: judgement.verdict });
}

function compare(one: JudgedClick['click'], other: JudgedClick['click']): number {
	return one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1);
}

function toChange({ click, judgement }: JudgedClick): CountChange {
	return { click, before: click.verdict, after: judgement.verdict };
}

async function store(tx: Queryable, { interns }: Deps, judged: JudgedClick[]): Promise<void> {
	const places = judged.map(({ place }) => (place.country ? JSON.stringify(place) : null));
	const networks = judged.map(({ network }) => (network.asn ? JSON.stringify(network) : null));
	const written = judged.map(({ judgement }) => writeJudgement(judgement));
	// Planned once: an update over all partitions takes longer to plan than to run.
	const { rowCount } = await tx.query({
		name: 'update-clicks',
		text: UPDATE_CLICKS,
		values: [
			timesLiteral(judged.map(({ click }) => click.at)),
			arrayLiteral(judged.map(({ click }) => click.id)),
			arrayLiteral(judged.map(({ click }) => click.judgement_id)),
			arrayLiteral(judged.map(({ judgement }) => judgement.verdict)),
			arrayLiteral(await interns.judgements(written.map(({ judgement }) => judgement))),
			arrayLiteral(written.map(({ detailValues }) => detailValues && `"${detailValues}"`)),
			arrayLiteral(await interns.places(places)),
			arrayLiteral(await interns.networks(networks)),
			arrayLiteral(judged.map(({ network }) => network.kind === 'hosting')),
		],
	});
	if (rowCount !== judged.length)
		throw new JudgedMeanwhileError('Clicks were judged by somebody else meanwhile');
}
