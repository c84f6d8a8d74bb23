import { z } from 'zod';
import { type IdPrefix, parseId } from '../ids.js';

/** An id in a path or a body; comes out as the UUID that the database knows. */
export function idOf(prefix: IdPrefix) {
	return z
		.string()
		.transform((text, context) => {
			const uuid = parseId(prefix, text);
			if (uuid) return uuid;
			context.addIssue({ code: 'custom', message: `is not an id of this kind (${prefix}_…)` });
			return z.NEVER;
		})
		.meta({ example: `${prefix}_01k9z3c1v8f0mr2e6q5y7t4b9d` });
}

/** Free text. NUL is refused because PostgreSQL's text cannot hold it. */
export function text({ max }: { max: number }) {
	return z
		.string()
		.max(max, `is longer than ${max} characters`)
		.refine((value) => !value.includes('\0'), 'has a NUL character');
}

/** A point in time: ISO 8601 with a zone. */
export const time = z.iso.datetime({ offset: true }).meta({ example: '2026-11-21T09:30:00.000Z' });

/** Free values that a caller hangs on a message or link and gets back. */
export const metadata = z
	.record(z.string(), z.unknown())
	.refine((value) => !JSON.stringify(value).includes('\\u0000'), 'has a NUL character')
	.nullable();

/** The text of a query parameter that means yes or no. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const problem = z
	.object({
		type: z.string(),
		title: z.string(),
		status: z.int(),
		detail: z.string(),
		errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
	})
	.meta({ id: 'Problem' });
