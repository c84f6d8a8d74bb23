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

const UNSTORABLE = /[\0\p{Surrogate}]/u;
const HAS_UNSTORABLE = 'has a NUL character or half of a surrogate pair';

/** Free text, without what PostgreSQL's text cannot hold. */
export function text({ max }: { max: number }) {
	return z
		.string()
		.max(max, `is longer than ${max} characters`)
		.refine((value) => !UNSTORABLE.test(value), HAS_UNSTORABLE);
}

/** A point in time: ISO 8601 with a zone. */
export const time = z.iso.datetime({ offset: true }).meta({ example: '2026-11-21T09:30:00.000Z' });

/** Further back or ahead is a slip of a program: seconds taken for milliseconds, a year of 0 for "never". */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;

/** A point in time that a caller gives. */
export const givenTime = time.refine((text) => {
	const year = new Date(text).getUTCFullYear();
	// What is no time at all has been told so already.
	return !(year < FIRST_YEAR || year > LAST_YEAR);
}, `is not in the years ${FIRST_YEAR} to ${LAST_YEAR} (UTC)`);

/** Deeper than what people write, and than what can be stored. */
const MAX_DEPTH = 20;

/** Of JSON in UTF-8; a page of 500 messages, each as large as may be, can still be answered. */
const MAX_METADATA = 8192;

/** Free values that a caller hangs on a message or link and gets back. */
export const metadata = z
	.record(z.string(), z.unknown())
	.superRefine((value, context) => {
		const message = findFault(value) ?? findExcess(value);
		if (message) context.addIssue({ code: 'custom', message });
	})
	.nullable();

/** @returns what in a JSON value PostgreSQL cannot hold, or undefined */
function findFault(value: unknown, depth = 0): string | undefined {
	if (depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
	if (typeof value === 'string' && UNSTORABLE.test(value)) return HAS_UNSTORABLE;
	if (typeof value !== 'object' || value === null) return undefined;
	for (const part of Object.entries(value).flat()) {
		const fault = findFault(part, depth + 1);
		if (fault) return fault;
	}
	return undefined;
}

/** Only of what is not nested too deeply: that would be too deep for JSON.stringify, too. */
function findExcess(value: unknown): string | undefined {
	const bytes = Buffer.byteLength(JSON.stringify(value));
	return bytes > MAX_METADATA
		? `takes ${bytes} bytes as JSON; at most ${MAX_METADATA} are kept`
		: undefined;
}

/** The text of a query parameter that means yes or no. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const problem = z
	.object({
		type: z.string(),
		title: z.string(),
		status: z.int(),
		detail: z.string(),
		errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
		requestId: z.string(),
	})
	.meta({ id: 'Problem' });
