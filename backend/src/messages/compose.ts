import type { z } from 'zod';
import { findTargetFault, type TargetRules } from '../links/target.js';
import { createSlices } from '../slices.js';
import type { FoundUrl } from './find-urls.js';
import { draft, RewriteError, type RewriteOptions, type Rewritten } from './rewrite.js';
import type { CheckedMessage, MessageRequest } from './request.js';
import type { Warning } from './warnings.js';

/** Why a message of a request was not taken. */
export interface Rejection {
	/** For programs: which kind of mistake. */
	code: 'invalid_message' | 'invalid_phone' | 'invalid_url' | RewriteError['code'];
	/** For people: which field, what is wrong, what to do. */
	detail: string;
}

/** One message of a request, ready to be stored; or why not. */
export type Composed = { index: number } & (
	{ request: MessageRequest; rewritten: Rewritten; warnings: Warning[] } | { rejection: Rejection }
);

/**
 * Rewrites each message of a request by itself, with pauses for others: a thousand long texts take seconds.
 * @param mintToken gives a new token at each call
 * @returns as many entries as messages, in their order
 */
export async function compose(
	messages: CheckedMessage[],
	options: RewriteOptions,
	rules: TargetRules,
	mintToken: () => string,
): Promise<Composed[]> {
	const endOfPiece = createSlices();
	const composed: Composed[] = [];
	for (const [index, message] of messages.entries()) {
		composed.push(
			'valid' in message
				? { index, ...composeOne(message.valid, options, rules, mintToken) }
				: { index, rejection: describeIssues(message.issues) },
		);
		await endOfPiece();
	}
	return composed;
}

function composeOne(
	request: MessageRequest,
	options: RewriteOptions,
	rules: TargetRules,
	mintToken: () => string,
):
	| { rejection: Rejection }
	| { request: MessageRequest; rewritten: Rewritten; warnings: Warning[] } {
	try {
		const drafted = draft(request.text, options);
		const rejection = findFault(drafted.urls, rules);
		if (rejection) return { rejection };
		return { request, rewritten: drafted.finish(mintToken), warnings: drafted.warnings };
	} catch (error) {
		if (!(error instanceof RewriteError)) throw error;
		return { rejection: { code: error.code, detail: error.message } };
	}
}

function findFault(urls: FoundUrl[], rules: TargetRules): Rejection | undefined {
	for (const { url } of urls) {
		const fault = findTargetFault(url, rules);
		if (fault) return { code: 'invalid_url', detail: `text: the URL ${shorten(url)} ${fault}` };
	}
	return undefined;
}

function describeIssues(issues: z.core.$ZodIssue[]): Rejection {
	const detail = issues.map(({ path, message }) =>
		[path.join('.'), message].filter(Boolean).join(': '),
	);
	const code = issues.every(({ path }) => path[0] === 'to') ? 'invalid_phone' : 'invalid_message';
	return { code, detail: detail.join('; ') };
}

function shorten(url: string): string {
	return url.length > 60 ? `${url.slice(0, 60)}…` : url;
}
