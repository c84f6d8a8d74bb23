/**
 * Remembers what was made of a text, for texts that come again with nearly every request. When there are too many,
 * all are forgotten: to keep account of which came last takes longer than to make the few that matter anew.
 * @param most how many are remembered
 */
export function remember<T>(most: number, make: (text: string) => T): (text: string) => T {
	const known = new Map<string, T>();
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		if (known.size === most) known.clear();
		const made = make(text);
		known.set(text, made);
		return made;
	};
}
