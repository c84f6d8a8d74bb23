import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries until `check` no longer throws: for what happens soon, but not before the call returns. The patience is for
 * machines that do other work besides.
 * @returns what `check` gave
 * @throws what `check` threw last, after `patience` milliseconds
 */
export async function eventually<T>(check: () => Promise<T> | T, patience = 30_000): Promise<T> {
	const end = Date.now() + patience;
	for (;;) {
		try {
			return await check();
		} catch (error) {
			if (Date.now() > end) throw error;
			await sleep(20);
		}
	}
}
