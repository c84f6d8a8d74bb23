import type { z } from 'zod';
import { findTargetFault } from '../links/target.js';
import { ExtraSegmentError, rewrite, type RewriteOptions, type Rewritten } from './rewrite.js';
import { MAX_SENT_LENGTH, type CheckedMessage, type MessageRequest } from './request.js';

/** Why a message of a request was not taken. */
export interface Rejection {
	/** For programs: which kind of mistake. */
	code: 'invalid_message' | 'invalid_phone' | 'invalid_url' | 'extra_segment' | 'text_too_long';
	/** For people: which field, what is wrong, what to do. */
	detail: string;
}

/** One message of a request, ready to be stored; or why not. */
export type Composed = { index: number } & (
	{ request: MessageRequest; rewritten: Rewritten } | { rejection: Rejection }
);

/**
 * Rewrites each message of a request by itself.
 * @param targetHosts that links may lead to; none means any
 * @param mintToken gives a new token at each call
 * @returns as many entries as messages, in their order
 */
export function compose(
	messages: CheckedMessage[],
	options: RewriteOptions,
	targetHosts: string[],
	mintToken: () => string,
): Composed[] {
	return messages.map((message, index) =>
		'valid' in message
			? { index, ...composeOne(message.valid, options, targetHosts, mintToken) }
			: { index, rejection: describeIssues(message.issues) },
	);
}

function composeOne(
	request: MessageRequest,
	options: RewriteOptions,
	targetHosts: string[],
	mintToken: () => string,
) {
	try {
		const rewritten = rewrite(request.text, options, mintToken);
		const rejection = findFault(rewritten, targetHosts);
		return rejection ? { rejection } : { request, rewritten };
	} catch (error) {
		if (!(error instanceof ExtraSegmentError)) throw error;
		return { rejection: { code: 'extra_segment' as const, detail: error.message } };
	}
}

function findFault({ text, links }: Rewritten, targetHosts: string[]): Rejection | undefined {
	for (const { url } of links) {
		const fault = findTargetFault(url, targetHosts);
		if (fault) return { code: 'invalid_url', detail: `text: the URL ${shorten(url)} ${fault}` };
	}
	if (text.length > MAX_SENT_LENGTH) {
		const detail = `text: is ${text.length} characters long with its short links; providers take ${MAX_SENT_LENGTH}`;
		return { code: 'text_too_long', detail };
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
