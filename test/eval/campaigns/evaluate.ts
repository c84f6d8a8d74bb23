import { percent, table, type Figures } from '../figures.js';
import { drawCampaign } from './campaign.js';
import type { Hit } from './hits.js';
import { play } from './play.js';
import { readVerdicts, score, type JudgedVisit, type Score } from './score.js';
import { startSimulatedServer } from './server.js';

/** Any time will do; a fixed one makes the same campaign come out the same. */
const START = new Date('2026-01-15T17:00:00Z');

export interface CampaignOptions {
	seeds: number[];
	/** Recipients in each campaign. */
	size: number;
	/** What opens a tenth of their messages besides. */
	hit?: Hit;
}

/** Draws campaigns, plays them through the product and holds its verdicts against the truth. */
export async function evaluateCampaigns({ seeds, size, hit }: CampaignOptions) {
	const campaigns = seeds.map((seed) => drawCampaign(seed, size, hit));
	const server = await startSimulatedServer(START);
	try {
		const visits = await readVerdicts(server.deps, await play(server, campaigns, START));
		const scores = campaigns.map((campaign) => score(campaign, visits));
		return { visits, scores, figures: toFigures(visits, scores) };
	} finally {
		await server.stop();
	}
}

function toFigures(visits: JudgedVisit[], scores: Score[]): Figures {
	const errors = scores.map(({ filtered, truth }) => Math.abs(filtered - truth));
	const automated = visits.filter(({ by }) => 'source' in by);
	const people = scores.reduce((sum, { people }) => sum + people, 0);
	const withheld = scores.reduce((sum, { withheld }) => sum + withheld.length, 0);
	return {
		'click-through rate off, at worst': Math.max(...errors),
		'click-through rate off, on average': mean(errors),
		'people withheld': withheld / people,
		'automated clicks missed': automated.filter(({ isWrong }) => isWrong).length / automated.length,
	};
}

/** Clicks at the same instant are judged in any order, so a figure may come out a little higher the next time. */
const STEP = 0.0005;

/** @returns figures that a rerun does not exceed by chance */
export function roundUp(figures: Figures): Figures {
	return Object.fromEntries(
		Object.entries(figures).map(([name, value]) => [name, (Math.ceil(value / STEP) + 1) * STEP]),
	);
}

/** @returns a line for each campaign: the click-through rate as it was, raw and filtered */
export function showScores(scores: Score[]): string {
	const rows = scores.map((score) => [
		`seed ${score.campaign.seed}`,
		score.campaign.settings.transport,
		percent(score.automated),
		percent(score.truth),
		points(score.raw - score.truth),
		points(score.filtered - score.truth),
		score.people,
		score.withheld.length,
	]);
	const heads = [
		...['campaign', 'over', 'automated', 'true rate', 'raw off', 'filtered off'],
		...['people', 'withheld'],
	];
	return table([heads, ...rows]);
}

/** @returns a line for each kind of visitor: how many visits, how many judged wrong */
export function showKinds(visits: JudgedVisit[]): string {
	const counts = new Map<string, { visits: number; wrong: number }>();
	for (const { by, isWrong } of visits) {
		const kind = 'person' in by ? `person: ${by.person}` : by.source;
		const { visits, wrong } = counts.get(kind) ?? { visits: 0, wrong: 0 };
		counts.set(kind, { visits: visits + 1, wrong: wrong + Number(isWrong) });
	}
	const rows = [...counts]
		.sort(([a], [b]) => a.localeCompare(b))
		.map(([kind, { visits, wrong }]) => [kind, visits, wrong, percent(wrong / visits)]);
	return table([['visitor', 'clicks', 'wrong', 'share'], ...rows]);
}

/** @returns a line for each click that was judged wrong, with what the rules said */
export function showWrong(visits: JudgedVisit[]): string {
	return visits
		.filter(({ isWrong }) => isWrong)
		.map(({ by, campaign, recipient, at, verdict, reasons }) => {
			const kind = 'person' in by ? `person: ${by.person}` : by.source;
			const seconds = (at - campaign.recipients[recipient]!.deliveredAt) / 1000;
			const why = reasons.map(({ rule, points }) => `${rule} ${points}`).join(', ');
			return `seed ${campaign.seed}, ${kind}, ${seconds.toFixed(1)} s after delivery, as ${verdict}: ${why}`;
		})
		.join('\n');
}

/** @returns e.g. `+1.250 pp` */
function points(difference: number): string {
	return `${difference < 0 ? '' : '+'}${(100 * difference).toFixed(3)} pp`;
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
