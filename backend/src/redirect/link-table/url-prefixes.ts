/** What many URLs begin with is kept once, under a number. */
export interface UrlPrefixes {
	/** The heads by their numbers; 0 is the empty one. */
	readonly texts: readonly string[];
	/** @returns the number of the longest known head of this URL, which one more URL uses now; 0 when it has none */
	use(url: string): number;
	/** One URL less uses it. */
	release(number: number): void;
}

/** How many there can be; their numbers have 12 bits. */
export const MOST_PREFIXES = 1 << 12;
/** With `MOST_PREFIXES` this makes 1 MB at most. */
const LONGEST = 256;
/** A head is kept from the fourth URL on that has it: one that only few have would take more than it saves. */
const ENOUGH = 4;
/** How many beginnings are counted at once; by a hash, so that a few count together. */
const COUNTERS = 1 << 16;
/** Beginnings that were seen rarely are forgotten after so many URLs. */
const URLS_COUNTED = 50_000;

/** A head ends behind one of these: what follows tells one recipient from another. */
const ENDS = new Set(Buffer.from('/?&=#'));

/** @param most how many heads are kept */
export function createUrlPrefixes(most = MOST_PREFIXES): UrlPrefixes {
	const texts: string[] = [''];
	const uses: number[] = [0];
	const numbers = new Map<string, number>();
	const free: number[] = [];
	const seen = new Uint8Array(COUNTERS);
	let counted = 0;

	function add(head: string): number {
		const number = free.pop() ?? texts.length;
		texts[number] = head;
		uses[number] = 1;
		numbers.set(head, number);
		return number;
	}

	function isOften(head: string): boolean {
		const counter = hashOf(head);
		if (seen[counter]! >= ENOUGH - 1) return true;
		seen[counter]! += 1;
		return false;
	}

	function forgetSeldom(): void {
		counted += 1;
		if (counted < URLS_COUNTED) return;
		seen.fill(0);
		counted = 0;
	}

	return {
		texts,
		use(url) {
			forgetSeldom();
			const isFull = free.length === 0 && texts.length >= most;
			// The longest first: once it is known, nobody asks for shorter ones.
			for (let end = Math.min(url.length, LONGEST); end > 0; end -= 1) {
				if (!ENDS.has(url.charCodeAt(end - 1))) continue;
				const head = url.slice(0, end);
				const known = numbers.get(head);
				if (known !== undefined) {
					uses[known]! += 1;
					return known;
				}
				if (!isFull && isOften(head)) return add(head);
			}
			return 0;
		},
		release(number) {
			if (number === 0) return;
			uses[number]! -= 1;
			if (uses[number]! > 0) return;
			numbers.delete(texts[number]!);
			texts[number] = '';
			free.push(number);
		},
	};
}

/** FNV-1a, folded. */
function hashOf(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return (hash ^ (hash >>> 16)) & (COUNTERS - 1);
}
