const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;
const LETTER_A = 0x61;
const LOWER_CASE = 0x20;

/**
 * An IPv4 address as a number.
 * @param ip four decimal numbers; anything else gives a number of no meaning
 */
export function keyOfIPv4(ip: string): number {
	let key = 0;
	let part = 0;
	for (let i = 0; i < ip.length; i += 1) {
		const code = ip.charCodeAt(i);
		if (code === DOT) {
			key = key * 256 + part;
			part = 0;
		} else part = part * 10 + code - ZERO;
	}
	return key * 256 + part;
}

/** Groups of 16 bits that lie wholly or partly within the first 53. */
const LEADING_GROUPS = 4;

/**
 * The first 53 bits of an IPv6 address as a number: all that it holds exactly, and finer than what is routed.
 * @param ip as PostgreSQL and node:net write it, without a zone; anything else gives a number of no meaning
 */
export function keyOfIPv6(ip: string): number {
	let key = 0;
	let position = 0;
	let group = 0;
	for (let i = 0; i < ip.length && position < LEADING_GROUPS; i += 1) {
		const code = ip.charCodeAt(i);
		if (code !== COLON) {
			group = group * 16 + hexDigit(code);
			continue;
		}
		key += weigh(group, position);
		group = 0;
		if (ip.charCodeAt(i + 1) === COLON) {
			i += 1;
			position = GROUPS - countGroups(ip, i + 1);
		} else position += 1;
	}
	return key + weigh(group, position);
}

const WEIGHTS = [2 ** 37, 2 ** 21, 2 ** 5];

/** What a group counts for; of the fourth one only the first five bits do. */
function weigh(group: number, position: number): number {
	return position === 3 ? group >>> 11 : group * (WEIGHTS[position] ?? 0);
}

const GROUPS = 8;

/** How many groups there are from a place on; an IPv4 address at the end stands for two. */
function countGroups(ip: string, from: number): number {
	if (from >= ip.length) return 0;
	let groups = ip.includes('.', from) ? 2 : 1;
	for (let i = from; i < ip.length; i += 1) if (ip.charCodeAt(i) === COLON) groups += 1;
	return groups;
}

function hexDigit(code: number): number {
	return code <= NINE ? code - ZERO : (code | LOWER_CASE) - LETTER_A + 10;
}
