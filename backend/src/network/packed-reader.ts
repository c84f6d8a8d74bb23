/** Arrays of whole numbers that are filled from a packed file. */
type Numbers = Uint8Array | Uint32Array | Float64Array;

export interface PackedReader {
	number(): number;
	/** Fills the array and gives it back. */
	numbers<T extends Numbers>(into: T): T;
	/** The same for numbers of which only the difference to the one before is stored. */
	rising<T extends Numbers>(into: T): T;
	/** Bytes behind their length. */
	bytes(): Buffer;
}

/** @param source numbers as variable-length integers of 7 bits a byte, lowest first; the 8th says that more come */
export function createPackedReader(source: Buffer): PackedReader {
	let at = 0;

	function number(): number {
		let value = 0;
		let weight = 1;
		let byte = source[at++]!;
		while (byte >= 128) {
			value += (byte - 128) * weight;
			weight *= 128;
			byte = source[at++]!;
		}
		return value + byte * weight;
	}

	return {
		number,
		numbers(into) {
			for (let i = 0; i < into.length; i += 1) into[i] = number();
			return into;
		},
		rising(into) {
			let value = 0;
			for (let i = 0; i < into.length; i += 1) into[i] = value += number();
			return into;
		},
		bytes() {
			const length = number();
			const start = at;
			at += length;
			// A copy: a view would keep the whole file in memory.
			return Buffer.from(source.subarray(start, at));
		},
	};
}
