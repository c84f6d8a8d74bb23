import type { Metrics } from '../http/metrics.js';
import type { Logger } from '../logger.js';
import type { Secrets } from './secrets.js';

/** What stands in place of a stored text that cannot be read, as `erased` does for one that is gone. */
export const UNREADABLE = 'unreadable';

/** Secrets for those who show what is stored: a row that was damaged, or stored under another secret, spoils no list. */
export interface RevealingSecrets extends Secrets {
	/** @returns the text, or null */
	tryDecrypt(sealed: Uint8Array): string | null;
	/** @returns the text, or `UNREADABLE` */
	reveal(sealed: Uint8Array): string;
	/** @returns the value that was stored as JSON, or `{unreadable: true}` */
	revealJson(sealed: Uint8Array): unknown;
}

/** Each thing that cannot be read is counted; only the first is told in the log, since there may be thousands. */
export function revealing(
	secrets: Secrets,
	{ metrics, log }: { metrics: Pick<Metrics, 'unreadable'>; log: Logger },
): RevealingSecrets {
	let isTold = false;

	function tryDecrypt(sealed: Uint8Array): string | null {
		try {
			return secrets.decrypt(sealed);
		} catch {
			metrics.unreadable.inc();
			if (!isTold) log.error(EXPLANATION);
			isTold = true;
			return null;
		}
	}

	return {
		...secrets,
		tryDecrypt,
		reveal: (sealed) => tryDecrypt(sealed) ?? UNREADABLE,
		revealJson(sealed) {
			const text = tryDecrypt(sealed);
			return text === null ? { [UNREADABLE]: true } : (JSON.parse(text) as unknown);
		},
	};
}

const EXPLANATION =
	`Something stored cannot be read and shows as "${UNREADABLE}": it was stored under another CLICKLOOP_SECRET, or ` +
	'is damaged. The metric clickloop_unreadable_total counts how often; this is said once.';
