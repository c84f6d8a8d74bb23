/** What an entry takes beside its text, in characters. */
const ENTRY = 50;

/**
 * Remembers what was made of a text, for texts that come again with nearly every request. When there is too much, all is
 * forgotten: to keep account of which came last takes longer than to make the few that matter anew.
 * @param most how much is remembered, in characters of all texts together: strangers choose how long each is
 */
export function memoize<T>(most: number, make: (text: string) => T): (text: string) => T {
	const known = new Map<string, T>();
	let size = 0;
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		const made = make(text);
		size += text.length + ENTRY;
		if (size > most) {
			known.clear();
			size = text.length + ENTRY;
		}
		known.set(text, made);
		return made;
	};
}
