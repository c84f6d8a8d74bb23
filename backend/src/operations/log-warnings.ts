import type { Deps } from '../deps.js';
import { gatherFacts } from './facts.js';
import { findWarnings } from './warnings.js';

const HOUR = 60 * 60 * 1000;

/**
 * Writes to the log, each once, what should not stay as it is: now, and what shows later within the hour. The server
 * answers meanwhile.
 * @returns what ends it
 */
export function logWarnings(
	deps: Pick<Deps, 'db' | 'settings' | 'clock' | 'log'>,
): () => Promise<void> {
	const { log } = deps;
	const logged = new Set<string>();

	async function look(): Promise<void> {
		try {
			for (const { code, title, advice } of findWarnings(await gatherFacts(deps))) {
				if (!logged.has(code)) log.warn({ warning: code }, `${title} ${advice}`);
				logged.add(code);
			}
		} catch (error) {
			log.warn({ err: error }, 'It could not be found out whether something needs attention');
		}
	}

	let looking = look();
	const timer = setInterval(() => {
		looking = looking.then(look);
	}, HOUR);
	return async () => {
		clearInterval(timer);
		await looking;
	};
}
