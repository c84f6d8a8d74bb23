import type { z } from 'zod';
import { SANDBOX } from '../../channels/sandbox.js';
import type { Deps } from '../../deps.js';
import { Problem } from '../../http/problem.js';
import type { Message } from '../../messages/message.js';
import { sendRequest } from '../../messages/request.js';
import { sendMessages } from '../../sending/send-messages.js';
import type { SendFormState } from './send-form.js';

type Faults = SendFormState['faults'];

/**
 * Sends what was typed into the form, by the very request that a workflow would make.
 * @returns the message, or what is wrong with which field
 */
export async function sendTyped(
	deps: Deps,
	{ campaign, to, text }: Omit<SendFormState, 'faults'>,
): Promise<{ message: Message } | { faults: Faults }> {
	const request = sendRequest.safeParse({ campaign, channel: SANDBOX, messages: [{ to, text }] });
	if (!request.success) return { faults: readIssues(request.error.issues) };
	try {
		const { message, error } = (await sendMessages(deps, request.data)).results[0]!;
		return message ? { message } : { faults: readRejection(error?.detail ?? '') };
	} catch (error) {
		if (error instanceof Problem && error.status < 500) return { faults: { form: error.detail } };
		throw error;
	}
}

function readIssues(issues: z.core.$ZodIssue[]): Faults {
	const [issue] = issues.filter(({ path }) => path[0] === 'campaign');
	return issue ? { campaign: toSentence(issue.message) } : { form: 'This cannot be sent.' };
}

/** @param detail of a rejected message, e.g. `to: is not a phone number …; text: is empty` */
function readRejection(detail: string): Faults {
	const entries = detail.split(/; (?=(?:to|text): )/).map((part) => {
		const [, field = 'form', message = part] = /^(to|text): (.*)$/s.exec(part) ?? [];
		return [field, toSentence(message)];
	});
	return Object.fromEntries(entries) as Faults;
}

/** The API's messages go on after a field's name: `is empty`. */
function toSentence(message: string): string {
	const sentence = /^(is|has|contains)\b/.test(message) ? `This ${message}` : message;
	return `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1)}.`;
}
