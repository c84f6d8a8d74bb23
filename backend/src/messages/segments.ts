import type { Segments } from './message.js';

type SegmentCount = Segments['before'];

/** The GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1). */
const GSM_BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table (6.2.1.1): each of these takes an escape and a septet. */
const GSM_EXTENDED = new Set('\f^{}\\[~]|€');

/** 140 octets a segment; the header of a text in several segments takes 6 of them (3GPP TS 23.040, 9.2.3.24.1). */
const CAPACITY = {
	'GSM-7': { single: 160, multi: 153 },
	'UCS-2': { single: 70, multi: 67 },
} as const;

/**
 * Counts what a text costs to send.
 * @returns the encoding it needs, its length in that encoding's units, and its segments
 */
export function countSegments(text: string): SegmentCount {
	const characters = Array.from(text);
	const isGsm = characters.every((one) => GSM_BASIC.has(one) || GSM_EXTENDED.has(one));
	const encoding = isGsm ? 'GSM-7' : 'UCS-2';
	const { single, multi } = CAPACITY[encoding];
	const units = isGsm ? characters.reduce((sum, one) => sum + septets(one), 0) : text.length;
	if (units <= single) return { encoding, units, count: 1 };
	const sizes = isGsm ? characters.map(septets) : measureClusters(text, multi);
	return { encoding, units, count: fillSegments(sizes, multi) };
}

function septets(character: string): number {
	return GSM_EXTENDED.has(character) ? 2 : 1;
}

/**
 * What readers see as one character: a flag, or a character with its accents and skin tone, joined to further
 * ones. Near enough to Unicode's grapheme clusters (UAX 29), and a hundred times faster than Intl.Segmenter.
 */
const CLUSTER =
	/(?:\p{RI}{2}|.)(?:[\p{M}\p{EMod}\u200C\u{E0020}-\u{E007F}]|\u200D\p{ExtPict}?)*/gsu;

function measureClusters(text: string, capacity: number): number[] {
	return (text.match(CLUSTER) ?? []).flatMap((cluster) =>
		cluster.length > capacity ? Array.from(cluster, (one) => one.length) : cluster.length,
	);
}

/** An escaped character or an emoji is never torn in two: providers move it to the next segment whole. */
function fillSegments(sizes: number[], capacity: number): number {
	let count = 1;
	let used = 0;
	for (const size of sizes) {
		if (used + size > capacity) {
			count += 1;
			used = 0;
		}
		used += size;
	}
	return count;
}
