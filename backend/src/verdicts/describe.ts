import type { Reason } from './judge.js';
import type { Values } from './rule.js';
import { RULES } from './rules.js';

/** The sign of reasons that were stored before they had any: as a sentence, their value `detail`. */
export const PROSE = 'prose';

const BY_NAME = new Map(RULES.map((rule) => [rule.name, rule]));

/** @returns a rule in a few words for people; the rule's own name for one that is there no more */
export function titleOf(rule: string): string {
	return BY_NAME.get(rule)?.title ?? rule;
}

/** @returns a reason in a sentence; the rule's title where the sign is one of another version */
export function describe({ rule, sign, values }: Pick<Reason, 'rule' | 'sign' | 'values'>): string {
	if (sign === PROSE) return String(values.detail);
	const words = BY_NAME.get(rule)?.signs[sign]?.words as ((values: Values) => string) | undefined;
	return words ? words(values) : `${titleOf(rule)}.`;
}
