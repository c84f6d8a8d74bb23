/** The golden ratio of 2³²: multiplying by it scatters neighbours, and gives each number a token of its own. */
const FACTOR = 0x9e3779b1;
const BITS = 0xfffffff;

/** @returns the token of a benchmark's link; different for all numbers below 2²⁸ */
export function tokenOf(number: number): string {
	return (Math.imul(number, FACTOR) & BITS).toString(16).padStart(7, '0');
}

/** The same in SQL, for `number`. */
export const TOKEN_OF_NUMBER = `lpad(to_hex((number * ${FACTOR}) & ${BITS}), 7, '0')`;
