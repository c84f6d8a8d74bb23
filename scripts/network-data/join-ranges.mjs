/**
 * Lays two lists of ranges over each other.
 * @param networks ordered ranges whose first value is an AS number
 * @param countries ordered ranges whose first value is a country's code
 * @returns {{start: number, asn: number | null, country: string | null}[]} each holds up to the next one's start
 */
export function joinRanges(networks, countries) {
	const asnAt = walk(networks);
	const countryAt = walk(countries);
	const joined = [];
	for (const start of boundaries([...networks, ...countries])) {
		const asn = Number(asnAt(start)) || null;
		const country = countryAt(start);
		const before = joined.at(-1);
		if (!before || before.asn !== asn || before.country !== country) {
			joined.push({ start, asn, country });
		}
	}
	return joined;
}

/** Where anything begins or ends. */
function boundaries(ranges) {
	const starts = new Set([0]);
	for (const { first, last } of ranges) starts.add(first).add(last + 1);
	return Float64Array.from(starts).sort();
}

/** @returns a function that tells the value at keys that only ever go up */
function walk(ranges) {
	let i = 0;
	return (key) => {
		while (i < ranges.length && ranges[i].last < key) i += 1;
		const range = ranges[i];
		return range && range.first <= key ? range.values[0] : null;
	};
}
