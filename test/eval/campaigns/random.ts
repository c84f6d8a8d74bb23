/** Chance that comes out the same each time for the same seed. */
export interface Random {
	/** From 0 up to, not including, 1. */
	unit(): number;
	between(low: number, high: number): number;
	/** Whole numbers, both ends included. */
	integer(low: number, high: number): number;
	chance(share: number): boolean;
	pick<T>(from: readonly T[]): T;
	/** @param weighted what to choose from, each with how often it comes in proportion to the others */
	weigh<T>(weighted: readonly (readonly [T, number])[]): T;
	/** Many things that take time spread like this: most near the median, a long tail above. */
	logNormal(median: number, sigma: number): number;
	/** A chance of its own, so that what is drawn from it changes nothing elsewhere. */
	fork(): Random;
}

/** Mulberry32 (Tommy Ettinger, public domain): small, and good enough for drawing visitors. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;

	function unit(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	const between = (low: number, high: number) => low + (high - low) * unit();
	/** Box-Muller. */
	const normal = () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());

	return {
		unit,
		between,
		integer: (low, high) => Math.floor(between(low, high + 1)),
		chance: (share) => unit() < share,
		pick: (from) => from[Math.floor(unit() * from.length)]!,
		weigh(weighted) {
			let left = unit() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
			for (const [value, weight] of weighted) {
				left -= weight;
				if (left < 0) return value;
			}
			return weighted.at(-1)![0];
		},
		logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
		fork: () => createRandom(Math.floor(unit() * 2 ** 32)),
	};
}
