import type { Reason, Verdict } from '../clicks/click.js';
import type { Evidence, Rule } from './evidence.js';
import { addressBurst } from './rules/address-burst.js';
import { allLinks } from './rules/all-links.js';
import { browser } from './rules/browser.js';
import { contradiction } from './rules/contradiction.js';
import { fingerprint } from './rules/fingerprint.js';
import { method } from './rules/method.js';
import { network } from './rules/network.js';
import { outdated } from './rules/outdated.js';
import { otherDevice } from './rules/other-device.js';
import { prefetch } from './rules/prefetch.js';
import { previewFetcher } from './rules/preview-fetcher.js';
import { sameDevice } from './rules/same-device.js';
import { serverBurst } from './rules/server-burst.js';
import { timing } from './rules/timing.js';
import { userAgent } from './rules/user-agent.js';

/** Goes up whenever a rule or a weight changes, so that a stored verdict says by which rules it was given. */
export const RULES_VERSION = 2;

/** Each rule under the name that stands in a click's reasons: it leads to the file of that name in rules/. */
export const RULES: Record<string, Rule> = {
	'user-agent': userAgent,
	'preview-fetcher': previewFetcher,
	method,
	prefetch,
	timing,
	fingerprint,
	network,
	'all-links': allLinks,
	'address-burst': addressBurst,
	'server-burst': serverBurst,
	'other-device': otherDevice,
	'same-device': sameDevice,
	browser,
	contradiction,
	outdated,
};

/** How sure it must be that a person clicked, for one campaign. */
export type Strictness = 'strict' | 'balanced' | 'lenient';

/**
 * How far one side must lead to be clear at once: a browser's user agent with no more than small oddities is.
 * Rules give 60 for a plain sign, 100 and more for a certain one, and up to 20 for a hint.
 */
const CLEAR_LEAD = 50;

/** What is taken from a person's lead. Strict campaigns wait with every tap, to see what else comes. */
const DOUBT: Record<Strictness, number> = { strict: 20, balanced: 0, lenient: -20 };

/** How many points of lead it takes for the odds to grow by the factor e; only a measure for `confidence`. */
const POINTS_PER_LOGIT = 25;

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
export function findReasons(evidence: Evidence): Reason[] {
	return Object.entries(RULES).flatMap(([rule, find]) => {
		const finding = find(evidence);
		return finding ? { rule, ...finding } : [];
	});
}
