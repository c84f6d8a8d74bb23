/** Longer than the longest name of a place that is in use (85 letters, in New Zealand). */
const MAX_LENGTH = 100;

/**
 * Makes a name from elsewhere safe to store and show.
 * @returns null when nothing is left of it
 */
export function cleanName(text: string | null | undefined): string | null {
	const plain = text?.replace(/\p{Cc}/gu, '').trim() ?? '';
	// By characters: half a surrogate pair is no valid text to PostgreSQL.
	return Array.from(plain).slice(0, MAX_LENGTH).join('') || null;
}
