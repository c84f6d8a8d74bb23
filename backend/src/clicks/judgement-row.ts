import type { Judgement } from '../verdicts/judge.js';
import type { Reason } from './click.js';

/** Numbers in a reason's detail that differ from click to click: seconds, and counts of recipients. */
const FIGURE = /(?<![\w.])\d+(?:\.\d+)?(?= (?:s|recipients)\b)/g;

/** Stands for such a number; no header of a request can hold it. */
const MARK = '\u0001';

/** A judgement as it is stored: what many clicks share, by which it is interned, and what is this click's own. */
export interface JudgementRow {
	judgement: string;
	/** The numbers left out of the details, in their order, letter by letter; null where there are none. */
	figures: string | null;
}

/** Takes the numbers out of the details: "opened 3.2 s after" is said of many clicks, of each with another number. */
export function writeJudgement({
	reasons,
	confidence,
	rulesVersion,
}: Pick<Judgement, 'reasons' | 'confidence' | 'rulesVersion'>): JudgementRow {
	const figures: string[] = [];
	const isPlain = !reasons.some(({ detail }) => detail.includes(MARK));
	const takeOut = (detail: string) =>
		detail.replace(FIGURE, (figure) => {
			figures.push(figure);
			return MARK;
		});
	const shared = isPlain
		? reasons.map((reason) => ({ ...reason, detail: takeOut(reason.detail) }))
		: reasons;
	return {
		judgement: JSON.stringify({ reasons: shared, confidence, rulesVersion }),
		figures: figures.length > 0 ? figures.join(' ') : null,
	};
}

/** @returns the reasons as they were given: what `writeJudgement` took out is back in its place */
export function readReasons(shared: Reason[], figures: string | null): Reason[] {
	if (figures === null) return shared;
	const left = figures.split(' ');
	return shared.map((reason) => ({
		...reason,
		detail: reason.detail.replaceAll(MARK, () => left.shift()!),
	}));
}
