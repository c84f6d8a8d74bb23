import { z } from 'zod';

/**
 * A backup is compressed text. Its first line is this header; `T` begins a table, `R` each of its rows as JSON, `S` says
 * how far a sequence is, and `E` ends it with the number of rows, so that half a file is known as such.
 */
export const header = z.object({
	clickloop: z.literal('backup'),
	format: z.literal(2),
	createdAt: z.string(),
	/** See describeSchema. */
	schema: z.string(),
	/** The generated secret; null where the operator keeps it (CLICKLOOP_SECRET). */
	secret: z.string().nullable(),
	/** A key of the database, sealed with its secret, in base64: only that secret opens it. */
	proof: z.string(),
	/** The first days of the months that have clicks. */
	months: z.array(z.string()),
});

export type Header = z.infer<typeof header>;

export const sequence = z.object({ name: z.string(), value: z.string() });
export const table = z.object({ name: z.string(), columns: z.array(z.string()) });
