/** The 97.5th percentile of the normal distribution: 2.5 % of chance are left out at each end. */
const Z = 1.959963984540054;

/**
 * The 95 % confidence interval of a share (Wilson score interval): where the true share lies, given that
 * `hits` of `trials` were seen. Unlike hits ± error it stays within 0 and 1 and holds for small numbers.
 * @param trials at least 1
 */
export function wilsonInterval(hits: number, trials: number): [low: number, high: number] {
	const share = hits / trials;
	const weight = Z ** 2 / trials;
	const middle = (share + weight / 2) / (1 + weight);
	const reach =
		(Math.sqrt((share * (1 - share)) / trials + weight / trials / 4) * Z) / (1 + weight);
	// Rounding in the last place must not lead outside.
	return [hits === 0 ? 0 : middle - reach, hits === trials ? 1 : middle + reach];
}
