import type { Evidence } from './evidence.js';
import type { Values, Verdict } from './rule.js';
import { RULES } from './rules.js';

/** Goes up whenever a rule or a weight changes, so that a stored verdict says by which rules it was given. */
export const RULES_VERSION = 3;

/** How sure it must be that a person clicked, for one campaign. */
export type Strictness = 'strict' | 'balanced' | 'lenient';

/**
 * How far one side must lead to be clear at once: a browser's user agent with no more than small oddities is.
 * Rules give 60 for a plain sign, 100 and more for a certain one, and up to 20 for a hint.
 */
const CLEAR_LEAD = 50;

/** What is taken from a person's lead. Strict campaigns wait with every tap, to see what else comes. */
const DOUBT: Record<Strictness, number> = { strict: 20, balanced: 0, lenient: -20 };

/** How many points of lead it takes for the odds to grow by the factor e. */
const POINTS_PER_LOGIT = 25;

/** One rule's finding about one click, as it is stored; its words are made when somebody reads it (describe.ts). */
export interface Reason {
	rule: string;
	/** Which of the rule's signs. */
	sign: string;
	/** What the points speak for, as they were when the click was judged. */
	verdict: Exclude<Verdict, 'unsure'>;
	points: number;
	values: Values;
}

/** What a click was, and why. */
export interface Judgement {
	verdict: Verdict;
	/** False while more evidence may come. */
	final: boolean;
	/** From 0.5, as good as a guess, to 1. */
	confidence: number;
	reasons: Reason[];
	rulesVersion: number;
}

/**
 * Judges one click by the sum of its reasons.
 * @param settled whether the time for more evidence is over, so that an unclear click is decided all the same
 */
export function judge(
	evidence: Evidence,
	settled: boolean,
	strictness: Strictness = 'balanced',
): Judgement {
	const reasons = findReasons(evidence);
	const points = { human: 0, preview: 0, bot: 0 };
	for (const reason of reasons) points[reason.verdict] += reason.points;

	const lead = points.human - points.preview - points.bot - DOUBT[strictness];
	const final = settled || Math.abs(lead) >= CLEAR_LEAD;
	// A click that nothing speaks for is not counted as a person's: people come with a browser.
	const machine = points.preview >= points.bot && points.preview > 0 ? 'preview' : 'bot';
	return {
		verdict: final ? (lead > 0 && points.human > 0 ? 'human' : machine) : 'unsure',
		final,
		confidence: 1 / (1 + Math.exp(-Math.abs(lead) / POINTS_PER_LOGIT)),
		reasons,
		rulesVersion: RULES_VERSION,
	};
}

/** @returns what each rule has to say; most have nothing */
function findReasons(evidence: Evidence): Reason[] {
	const reasons: Reason[] = [];
	for (const rule of RULES) {
		const { name, signs, gathers } = rule;
		if (evidence.known && gathers?.of === 'address') {
			reasons.push(...evidence.known.filter((reason) => reason.rule === name));
			continue;
		}
		const none = gathers?.none ?? {};
		const finding = rule.find(evidence, evidence.others[name] ?? { all: none, alike: none });
		if (!finding) continue;
		const { verdict, points } = signs[finding.sign]!;
		reasons.push({ rule: name, sign: finding.sign, verdict, points, values: finding.values });
	}
	return reasons;
}
