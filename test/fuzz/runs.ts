import type { Parameters } from 'fast-check';

/**
 * How much to try: a little in `npm test`, a lot in `npm run test:fuzz`.
 * FUZZ_SEED repeats a run that failed; its message tells the seed.
 */
export function runs(): Pick<
	Parameters,
	'numRuns' | 'seed' | 'endOnFailure' | 'includeErrorInReport'
> {
	const { FUZZ_RUNS = '250', FUZZ_SEED } = process.env;
	return {
		numRuns: Number(FUZZ_RUNS),
		...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }),
		// What the failing request met was made by those before it: a smaller one would meet something else.
		endOnFailure: true,
		includeErrorInReport: true,
	};
}

/** In milliseconds; generous, since only a hang is to be told from a slow machine. */
export const PATIENCE = 60_000 + Number(process.env.FUZZ_RUNS ?? 0) * 200;
