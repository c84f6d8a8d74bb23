import type { Facts } from './facts.js';
import { warnOfCheapGuessing } from './warn-of-cheap-guessing.js';
import { warnOfOneAddress } from './warn-of-one-address.js';

/** Something that works and yet should not stay as it is. */
export interface Warning {
	/** For programs that read the log. */
	code: string;
	/** One line on what is wrong, and what it means. */
	title: string;
	/** What to do. */
	advice: string;
}

/** All there are, in the order in which they are shown. */
const WARNINGS: ((facts: Facts) => Warning | null)[] = [warnOfOneAddress, warnOfCheapGuessing];

export function findWarnings(facts: Facts): Warning[] {
	return WARNINGS.map((warn) => warn(facts)).filter((warning) => warning !== null);
}
