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
	const characters = [...text];
	const isGsm = characters.every((one) => GSM_BASIC.has(one) || GSM_EXTENDED.has(one));
	const encoding = isGsm ? 'GSM-7' : 'UCS-2';
	const sizes = characters.map((one) => (isGsm ? (GSM_EXTENDED.has(one) ? 2 : 1) : one.length));
	const units = sizes.reduce((sum, size) => sum + size, 0);
	const { single, multi } = CAPACITY[encoding];
	return { encoding, units, count: units <= single ? 1 : fillSegments(sizes, multi) };
}

/** An escaped character or a surrogate pair is never torn in two: it moves to the next segment whole. */
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
