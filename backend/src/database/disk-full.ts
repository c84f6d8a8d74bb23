/** PostgreSQL's code for a disk that has no space left. */
const CODE = '53100';
/** How Prisma words it; its own code stands for any error of the database. */
const PRISMA = `Database error. Code: \`${CODE}\``;

/** @returns whether the error means that the database could not store something for want of space */
export function isDiskFull(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return ('code' in error && error.code === CODE) || error.message.includes(PRISMA);
}
