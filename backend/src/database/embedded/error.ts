/** Thrown when the embedded PostgreSQL cannot serve; the message is for the operator, and says what to do. */
export class EmbeddedPostgresError extends Error {
	override name = 'EmbeddedPostgresError';
}

/** What always works instead; the end of each message about a machine the embedded server cannot run on. */
export const ADVICE = 'Set DATABASE_URL to any PostgreSQL 14 or newer instead.';
