import { describeDuration } from './duration.js';
import type { Facts } from './facts.js';
import type { Warning } from './warnings.js';

/** The longest tokens that the setting allows. */
const LONGEST = 8;

const MONTH = 30 * 86_400;

const whole = new Intl.NumberFormat('en');

/** Links so many that somebody with a thousand addresses finds one in less than a month by trying tokens. */
export function warnOfCheapGuessing({
	guessing,
	settings,
}: Pick<Facts, 'guessing' | 'settings'>): Warning | null {
	const [cheapest] = guessing;
	if (!cheapest || cheapest.seconds >= MONTH) return null;
	const { length, count, seconds } = cheapest;
	return {
		code: 'guessing-is-cheap',
		title:
			`There are ${whole.format(count)} links with tokens of ${length} characters: whoever tries tokens from ` +
			`1,000 addresses may find one in ${describeDuration(seconds)}.`,
		advice: advise(length, settings.tokenLength),
	};
}

function advise(length: number, tokenLength: number): string {
	if (tokenLength < LONGEST) {
		return (
			`Use ${LONGEST} characters (CLICKLOOP_TOKEN_LENGTH=${LONGEST}). It holds for new links; those that are there ` +
			'keep their tokens until they expire or are deleted.'
		);
	}
	const others = length < LONGEST ? `New links have ${LONGEST} characters already. ` : '';
	return `${others}Let links expire (expiresAt), or delete those that nobody needs any more: only live ones can be found.`;
}
