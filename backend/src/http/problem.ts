import { STATUS_CODES } from 'node:http';
import type { ProblemKind } from './problem-kinds.js';

/** One thing wrong with one part of the input; `path` as in `messages.3.to`. */
export interface InputError {
	path: string;
	message: string;
}

/**
 * An answer that says what went wrong, for the caller to read (RFC 9457). Thrown anywhere below a request;
 * whatever else is thrown is our fault and becomes a 500 without details.
 */
export class Problem extends Error {
	override name = 'Problem';

	constructor(
		readonly status: number,
		/** The last part of its `type`. */
		readonly kind: ProblemKind,
		/** What happened, which input, and what to do. */
		readonly detail: string,
		readonly more: { errors?: InputError[]; headers?: Record<string, string> } = {},
	) {
		super(detail);
	}

	toJSON() {
		return {
			type: `/docs#problem-${this.kind}`,
			title: STATUS_CODES[this.status] ?? 'Error',
			status: this.status,
			detail: this.detail,
			...(this.more.errors && { errors: this.more.errors }),
		};
	}
}

/** @param what e.g. `campaign "cmp_…"` */
export function notFound(what: string): Problem {
	return new Problem(404, 'not-found', `There is no ${what}.`);
}

export function invalidInput(errors: InputError[]): Problem {
	const first = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message));
	const detail = `The request was refused and nothing was stored. ${first.slice(0, 3).join('; ')}`;
	return new Problem(422, 'invalid-input', detail, { errors });
}

export function conflict(detail: string): Problem {
	return new Problem(409, 'conflict', detail);
}
