/** @jsxRuntime automatic @jsxImportSource preact */
import type { RequestHandler } from 'express';
import type { SendProblem } from '../http/errors.js';
import { Problem } from '../http/problem.js';
import { DoorLayout } from './layout.js';
import { sendPage } from './render.js';

/** Answers paths under /admin that lead nowhere. */
export const answerPageNotFound: RequestHandler = () => {
	throw new Problem(404, 'not-found', 'There is no such page here.');
};

/** Says what went wrong on a page. */
export const sendErrorPage: SendProblem = (res, problem) => {
	sendPage(res, <ErrorPage problem={problem} />, problem.status);
};

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
