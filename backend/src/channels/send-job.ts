import type { Job } from '../database/jobs.js';

/** The task that hands one message to its channel. */
export const SEND_MESSAGE = 'send-message';

/**
 * @param attempt which one it is, from 1
 * @returns the job; a message has one at most, whoever adds it
 */
export function sendJob(messageId: string, attempt = 1, runAt?: Date): Job {
	return {
		task: SEND_MESSAGE,
		payload: { messageId, attempt },
		key: `${SEND_MESSAGE}:${messageId}`,
		runAt,
	};
}
