import type { WebhookAllow } from '../config.js';
import { probe } from '../webhooks/probe.js';
import type { Composed } from './compose.js';
import { shorten, type Warning } from './warnings.js';

/** Of a batch: with two seconds each at the longest, its caller waits eight for them. */
const MOST = 100;
const AT_ONCE = 25;

/** Adds warnings to what was composed. */
export type CheckTargets = (composed: Composed[]) => Promise<Composed[]>;

/**
 * Asks each distinct target of a batch once, the first hundred of them; nothing is held back for what comes of it.
 * @param allow whom this server may ask at all
 */
export function createCheckTargets(allow: WebhookAllow): CheckTargets {
	// Storing a batch may take several tries.
	const faults = new Map<string, string | null>();

	async function ask(urls: string[]): Promise<void> {
		const left = urls.values();
		const askInTurn = async () => {
			for (const url of left) faults.set(url, await probe(url, allow));
		};
		await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));
	}

	function warnOf(urls: string[]): Warning[] {
		return urls.flatMap((url) => {
			const fault = faults.get(url);
			return fault ? { code: 'target_unreachable', detail: `text: ${shorten(url)} ${fault}` } : [];
		});
	}

	return async (composed) => {
		const urls = new Set(composed.flatMap(targetsOf));
		await ask([...urls].filter((url) => !faults.has(url)).slice(0, MOST));
		return composed.map((one) =>
			'rejection' in one
				? one
				: { ...one, warnings: [...one.warnings, ...warnOf([...new Set(targetsOf(one))])] },
		);
	};
}

function targetsOf(one: Composed): string[] {
	return 'rejection' in one ? [] : one.rewritten.links.map(({ url }) => url);
}
