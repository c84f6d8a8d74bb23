import { rule, type Sign } from '../rule.js';

const byHand = (verdict: Sign['verdict']): Sign<{ how: string }> => ({
	verdict,
	points: 1000,
	words: ({ how }) => `Set by hand, ${how}.`,
});

/**
 * A person's word, which stands against any sum of other points (judging/override.ts). Never found: a click that has it
 * is not judged again.
 */
export const override = rule({
	name: 'override',
	title: 'Set by hand',
	signs: { human: byHand('human'), preview: byHand('preview'), bot: byHand('bot') },
	find: () => null,
});
