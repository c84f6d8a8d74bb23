/** @jsxRuntime automatic @jsxImportSource preact */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { toProblem } from '../http/errors.js';
import { Problem } from '../http/problem.js';
import type { Logger } from '../logger.js';
import { DoorLayout } from './layout.js';
import { sendPage } from './render.js';

/** Answers paths under /admin that lead nowhere. */
export const answerPageNotFound: RequestHandler = () => {
	throw new Problem(404, 'not-found', 'There is no such page here.');
};

/** Turns whatever a page threw into a page that says so. */
export function answerPageErrors(log: Logger): ErrorRequestHandler {
	return (error: unknown, req, res, next) => {
		if (res.headersSent) {
			next(error);
			return;
		}
		const problem = toProblem(error);
		if (problem.status >= 500)
			log.error({ err: error, method: req.method, path: req.path }, problem.detail);
		for (const [name, value] of Object.entries(problem.more.headers ?? {}))
			res.setHeader(name, value);
		sendPage(res, <ErrorPage problem={problem} />, problem.status);
	};
}

function ErrorPage({ problem }: { problem: Problem }) {
	const { title } = problem.toJSON();
	return (
		<DoorLayout title={title}>
			<div class="card stack">
				<h1>{title}</h1>
				<p>{problem.detail}</p>
				<p>
					<a href="/admin">To the campaigns</a>
				</p>
			</div>
		</DoorLayout>
	);
}
