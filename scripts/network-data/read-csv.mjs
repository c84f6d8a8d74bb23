import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Reads ranges of addresses: first and last address as whole numbers, then what holds for them.
 * @param {string} path of a CSV file without a heading; only the last field may be quoted
 * @param {(digits: string) => number} toKey gives an address's place in the order of the look-up
 * @returns {Promise<{first: number, last: number, values: string[]}[]>} in order
 */
export async function readRanges(path, toKey) {
	const ranges = [];
	for await (const line of createInterface({ input: createReadStream(path) })) {
		const [first, last, ...values] = splitLine(line);
		ranges.push({ first: toKey(first), last: toKey(last), values });
	}
	return ranges;
}

function splitLine(line) {
	const quote = line.indexOf('"');
	if (quote < 0) return line.split(',');
	const name = line.slice(quote + 1, line.lastIndexOf('"')).replaceAll('""', '"');
	return [...line.slice(0, quote - 1).split(','), name];
}
