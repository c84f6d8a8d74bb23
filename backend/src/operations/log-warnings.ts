import type { Deps } from '../deps.js';
import { gatherFacts } from './facts.js';
import { findWarnings } from './warnings.js';

/**
 * Writes to the log, once, what should not stay as it is. The server answers meanwhile.
 * @returns what waits until that is done
 */
export function logWarnings(
	deps: Pick<Deps, 'db' | 'settings' | 'clock' | 'log'>,
): () => Promise<void> {
	const { log } = deps;
	const logging = gatherFacts(deps).then(
		(facts) => {
			for (const { code, title, advice } of findWarnings(facts)) {
				log.warn({ warning: code }, `${title} ${advice}`);
			}
		},
		(error: unknown) =>
			log.warn({ err: error }, 'It could not be found out whether something needs attention'),
	);
	return () => logging;
}
