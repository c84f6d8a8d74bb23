import type { Standing } from '../subscriptions/notices.js';

/** Subscriptions that have something to do and no lane yet: each once, whoever came first goes first. */
export interface LaneQueue {
	add(subscriptionId: string, standing: Standing): void;
	/** @returns the next one whose receiver has answered well at last, and takes it out */
	nextProven(): string | undefined;
	/** @returns the next of all others: those that were never tried go before those that have failed */
	nextSuspect(): { id: string; standing: Standing } | undefined;
	hasSuspects(): boolean;
	clear(): void;
}

export function createLaneQueue(): LaneQueue {
	const lines: Record<Standing, Set<string>> = {
		proven: new Set(),
		untried: new Set(),
		failing: new Set(),
	};
	const all = Object.values(lines);

	function next(standing: Standing): string | undefined {
		const [id] = lines[standing];
		if (id !== undefined) lines[standing].delete(id);
		return id;
	}

	return {
		add(id, standing) {
			if (lines[standing].has(id)) return;
			for (const line of all) line.delete(id);
			lines[standing].add(id);
		},
		nextProven: () => next('proven'),
		nextSuspect() {
			for (const standing of ['untried', 'failing'] as const) {
				const id = next(standing);
				if (id !== undefined) return { id, standing };
			}
			return undefined;
		},
		hasSuspects: () => lines.untried.size + lines.failing.size > 0,
		clear: () => all.forEach((line) => line.clear()),
	};
}
