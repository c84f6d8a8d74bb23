import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is there.
 * @param what completes the sentence "Waited 30 s for …" in the error
 * @param ask a value ends the wait; `undefined` or `false` means not yet; an error it throws ends the wait too
 * @param seconds how long to ask before giving up
 * @returns the first answer
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined | false> | T | undefined | false,
	seconds = 60,
): Promise<T> {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() > end) throw new Error(`Waited ${seconds} s for ${what}, in vain.`);
		await sleep(100);
	}
}
