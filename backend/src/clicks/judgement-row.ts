import { PROSE } from '../verdicts/describe.js';
import type { Judgement, Reason } from '../verdicts/judge.js';
import type { Values } from '../verdicts/rule.js';

/** A judgement as it is stored: what many clicks share, by which it is interned, and what is this click's own. */
export interface JudgementRow {
	judgement: string;
	/** The numbers left out of the reasons' values, in their order, with a space between; null where there are none. */
	detailValues: string | null;
}

/** A reason as many clicks share it: in place of numbers stands null. */
export type StoredReason =
	(Omit<Reason, 'values'> & { values: Record<string, string | null> }) | ProseReason;

/** As versions before 0.2 stored them: a sentence, with a mark in place of each of its numbers. */
interface ProseReason {
	rule: string;
	verdict: Reason['verdict'];
	points: number;
	detail: string;
}

/** Stands in a stored sentence for a number. */
const MARK = '\u0001';

/** Takes the numbers out: "opened 3.2 s after" is said of many clicks, of each with another number. */
export function writeJudgement({
	reasons,
	confidence,
	rulesVersion,
}: Pick<Judgement, 'reasons' | 'confidence' | 'rulesVersion'>): JudgementRow {
	let numbers = '';
	const shared = reasons.map((reason): StoredReason => {
		const values: Record<string, string | null> = {};
		for (const [name, value] of Object.entries(reason.values)) {
			if (typeof value === 'number') numbers += `${numbers && ' '}${value}`;
			values[name] = typeof value === 'number' ? null : value;
		}
		return { ...reason, values };
	});
	return {
		judgement: JSON.stringify({ reasons: shared, confidence, rulesVersion }),
		detailValues: numbers || null,
	};
}

/** @returns the reasons as they were given: what `writeJudgement` took out is back in its place */
export function readReasons(shared: StoredReason[], detailValues: string | null): Reason[] {
	const numbers = detailValues?.split(' ') ?? [];
	const next = () => numbers.shift() ?? '';
	return shared.map((reason) => {
		if ('detail' in reason) return readProse(reason, next);
		const values: Values = {};
		for (const [name, value] of Object.entries(reason.values))
			values[name] = value ?? Number(next());
		return { ...reason, values };
	});
}

function readProse({ rule, verdict, points, detail }: ProseReason, next: () => string): Reason {
	return { rule, sign: PROSE, verdict, points, values: { detail: detail.replaceAll(MARK, next) } };
}
