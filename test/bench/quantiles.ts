/** @returns the distribution of some durations in milliseconds, as one line */
export function quantiles(values: number[]): string {
	const sorted = values.toSorted((a, b) => a - b);
	const at = (share: number) =>
		sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
	const show = (name: string, value: number) => `${name} ${value.toFixed(1).padStart(7)}`;
	return [show('p50', at(0.5)), show('p95', at(0.95)), show('p99', at(0.99))].join('   ');
}
