/** PostgreSQL's (class 08, 57P, 53300) and the network's ways to say that the database cannot be asked just now. */
const CODES = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'ENOENT',
	'ENOTFOUND',
	'ETIMEDOUT',
	'57P01',
	'57P02',
	'57P03',
	'53300',
	'08000',
	'08001',
	'08003',
	'08006',
]);

/** @returns whether the error means that the database is away, rather than that it refused a statement */
export function isDatabaseGone(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if ('code' in error && CODES.has(String(error.code))) return true;
	if (/Connection terminated|timeout exceeded when trying to connect/.test(error.message))
		return true;
	return isDatabaseGone(error.cause);
}
