/** The first words of the server's own paths. A test compares this list with the routes that there are. */
const RESERVED = new Set([
	'v1',
	'admin',
	'docs',
	'openapi',
	'openapi.json',
	'metrics',
	'healthz',
	'readyz',
	'receipts',
	'robots.txt',
	'favicon.ico',
]);

/** @returns whether the word can never be a token; in any case, since the router does not mind case either */
export function isReserved(word: string): boolean {
	return RESERVED.has(word.toLowerCase());
}
