/**
 * PostgreSQL's (classes 08 and 57P, 53300, 55000 for a closed database, 25006 after a failover), the network's and
 * Prisma's (P1…, P2024, P2037) ways to say that the database cannot be asked just now.
 */
const CODES = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EPIPE',
	'ENOENT',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ETIMEDOUT',
	'57P01',
	'57P02',
	'57P03',
	'53300',
	'55000',
	'25006',
	'08000',
	'08001',
	'08003',
	'08006',
	'P1001',
	'P1002',
	'P1008',
	'P1017',
	'P2024',
	'P2037',
]);

/** PostgreSQL's classes of errors for which what it was asked is not to blame: conflicts, want of space or memory, orders. */
const TRANSIENT_CLASSES = ['08', '25', '40', '53', '55', '57', '58'];

/** What the driver says where neither gave a code. */
const MESSAGES =
	/Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable/;

/** @returns whether the error means that the database is away, rather than that it refused a statement */
export function isDatabaseGone(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if ('code' in error && CODES.has(String(error.code))) return true;
	if (MESSAGES.test(error.message)) return true;
	return isDatabaseGone(error.cause);
}

/** @returns whether the same may succeed later, since it failed for what it met, not for what it is */
export function isTransient(error: unknown): boolean {
	if (isDatabaseGone(error)) return true;
	if (!(error instanceof Error) || !('code' in error)) return false;
	return TRANSIENT_CLASSES.includes(String(error.code).slice(0, 2));
}

/** @returns whether the database will not have what it was given, however often it comes (SQLSTATE classes 22 and 23) */
export function isRefusal(error: unknown): boolean {
	return error instanceof Error && 'code' in error && /^2[23]...$/.test(String(error.code));
}
