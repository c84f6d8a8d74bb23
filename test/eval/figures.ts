/** How wrong the rules are, each figure a share from 0 to 1 (or another measure that is better when lower). */
export type Figures = Record<string, number>;

/** Differences this small come from rounding, not from the rules. */
const ROUNDING = 1e-6;

/**
 * AdvisoryLocks figures against those that were once reached.
 * @param expected only the figures with names in `measured` are looked at, so that each half can be run alone
 * @returns a line for each that got worse, or that has no expectation yet
 */
export function findWorse(measured: Figures, expected: Figures): string[] {
	return Object.entries(measured).flatMap(([name, value]) => {
		const limit = expected[name];
		if (limit === undefined)
			return [`${name}: ${percent(value)}, of which nothing is expected yet`];
		return value > limit + ROUNDING
			? [`${name}: ${percent(value)}, worse than the ${percent(limit)} once reached`]
			: [];
	});
}

/** @returns e.g. `0.163 %` */
export function percent(share: number): string {
	return `${(100 * share).toFixed(3)} %`;
}

/** @param rows cells, the first row being the heads @returns lines with aligned columns */
export function table(rows: (string | number)[][]): string {
	const cells = rows.map((row) => row.map(String));
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
	return cells
		.map((row) =>
			row
				.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
				.join('  '),
		)
		.join('\n');
}
