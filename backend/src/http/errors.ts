import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { isDiskFull } from '../database/disk-full.js';
import { isDatabaseGone } from '../database/gone.js';
import type { Logger } from '../logger.js';
import { Problem } from './problem.js';
import { requestId } from './request-id.js';
import { routeOf } from './route.js';

/** Answers what nothing else did. */
export const answerNotFound: RequestHandler = (req) => {
	throw new Problem(
		404,
		'not-found',
		`There is nothing at ${req.method} ${req.path}. /docs lists what there is.`,
	);
};

/** Writes a problem's answer; its status and headers are set. */
export type SendProblem = (res: Response, problem: Problem) => void;

/**
 * Turns whatever was thrown into an answer, and writes what is our fault into the log.
 * @param send makes the answer: problem+json for programs, a page for people
 */
export function answerErrors(log: Logger, send: SendProblem): ErrorRequestHandler {
	// Express knows a handler of errors by its four parameters.
	return (error: unknown, req, res, _next) => {
		const problem = toProblem(error);
		if (problem.status >= 500) {
			const request = { requestId: requestId(res), method: req.method, route: routeOf(req) };
			log.error({ err: error, ...request }, problem.detail);
		}
		if (res.headersSent) {
			// Too late to say so: a broken-off answer at least does not pass for a whole one.
			res.destroy();
			return;
		}
		res.status(problem.status).set(problem.more.headers ?? {});
		send(res, problem);
	};
}

export const sendProblem: SendProblem = (res, problem) => {
	const body = { ...problem.toJSON(), requestId: requestId(res) };
	res.type('application/problem+json').send(JSON.stringify(body));
};

/** @returns what to tell the caller about `error`; what is nobody else's business becomes a plain 500 */
export function toProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	return (
		databaseProblem(error) ??
		bodyProblem(error) ??
		new Problem(500, 'internal', 'Something went wrong on our side. The log says what.')
	);
}

/** What passes by itself, or once somebody has looked after the database. */
function databaseProblem(error: unknown): Problem | undefined {
	const more = { headers: { 'Retry-After': '5' } };
	if (isDatabaseGone(error)) {
		const detail = 'The database cannot be reached. Try again soon.';
		return new Problem(503, 'database-unavailable', detail, more);
	}
	if (isDiskFull(error)) {
		const detail =
			'The disk of the database is full, so nothing was stored. Free some space there, then try again.';
		return new Problem(503, 'disk-full', detail, more);
	}
	return undefined;
}

/** Express's body parser and router mark errors that are the client's with a 4xx `status` and a `type`. */
function bodyProblem(error: unknown): Problem | undefined {
	if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number')
		return undefined;
	if (error.status < 400 || error.status > 499) return undefined;
	const type = 'type' in error ? error.type : undefined;
	if (type === 'entity.parse.failed') {
		return new Problem(400, 'broken-json', `The body is not valid JSON: ${error.message}`);
	}
	if (type === 'entity.too.large') {
		return new Problem(413, 'too-large', 'The body is too large. Send fewer messages at a time.');
	}
	return new Problem(error.status, 'bad-request', `The request cannot be read: ${error.message}`);
}
