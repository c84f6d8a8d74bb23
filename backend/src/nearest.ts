import { closest, distance } from 'fastest-levenshtein';

/** A third of a word may be mistyped; beyond that, any name would be as near. */
const TOLERANCE = 1 / 3;

/** @returns the name that somebody who wrote `typed` most probably meant, if any is near enough */
export function nearest(typed: string, names: string[]): string | undefined {
	const found = closest(typed, names);
	return distance(typed, found) <= typed.length * TOLERANCE ? found : undefined;
}
