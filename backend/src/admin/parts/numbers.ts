const whole = new Intl.NumberFormat('en');
const rough = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

const BYTES: [bytes: number, name: string][] = [
	[1e9, 'GB'],
	[1e6, 'MB'],
	[1e3, 'kB'],
];

/** Below this share a whole percentage would hide most of what there is to see. */
const SMALL = 0.1;

/** @returns e.g. `12,345` */
export function formatCount(count: number): string {
	return whole.format(count);
}

/** @returns e.g. `1 person`, `12 people` */
export function formatCountOf(count: number, one: string, many: string): string {
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** @returns e.g. `8.2 MB`, `3.4 GB`; a kilobyte has 1,000 bytes */
export function formatBytes(bytes: number): string {
	const [size, name] = BYTES.find(([unit]) => bytes >= unit) ?? BYTES.at(-1)!;
	return `${Math.round((bytes / size) * 10) / 10} ${name}`;
}

/**
 * @param share from 0 to 1; null where there is nothing to divide by
 * @returns e.g. `67%`, `3.4%`, `–`
 */
export function formatShare(share: number | null): string {
	if (share === null) return '–';
	return share < SMALL ? fine.format(share) : rough.format(share);
}

/** @returns e.g. `98%`, and `over 99%` for what rounding would make a certainty */
export function formatConfidence(confidence: number): string {
	return confidence > 0.99 ? 'over 99%' : rough.format(confidence);
}

/** @returns what an SVG attribute takes as a length: `62.5%` */
export function toLength(share: number): string {
	return `${Math.round(share * 10_000) / 100}%`;
}

/** @returns e.g. `40 s`, `3 min`, `2.5 h`, `4 days`, with a minus sign when the time lies before */
export function formatSeconds(seconds: number): string {
	const size = Math.abs(seconds);
	if (size < 90) return `${size < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
	if (size < 5400) return `${Math.round(seconds / 60)} min`;
	if (size < 172_800) return `${Math.round(seconds / 360) / 10} h`;
	return `${Math.round(seconds / 86_400)} days`;
}
