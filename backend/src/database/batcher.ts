/** Takes items one by one and works on them in groups. */
export interface Batcher<T, R> {
	/**
	 * Callbacks where a promise would do: so many a second cost more than what they wait for. They must not throw.
	 * @param onDone called with the result of the item's group
	 * @param onError called instead when the group failed, or with an `OverloadedError` when too many wait already
	 */
	add(item: T, onDone: (result: R) => void, onError: (error: unknown) => void): void;
	/** Resolves when nothing waits any more. */
	drain(): Promise<void>;
}

interface Waiting<T, R> {
	item: T;
	onDone: (result: R) => void;
	onError: (error: unknown) => void;
}

/** So many wait for the database that one more would wait too long, and take memory meanwhile. */
export class OverloadedError extends Error {
	override name = 'OverloadedError';
}

/** How large a group may get (the rest waits for the next), and how many may be under way at a time. */
interface Limits {
	most: number;
	/** How many may wait beside those under way; no bound unless told. */
	mostWaiting?: number;
	/** A further one sets out beside those under way only when it is as large as this. */
	besides?: { atOnce: number; from: number };
}

/**
 * No timer: what comes in while the database works on a group forms the next one. Under light load a group is one
 * item and waits for nobody; under heavy load groups grow by themselves.
 */
export function createBatcher<T, R>(
	work: (items: T[]) => Promise<R>,
	{ most, mostWaiting = Infinity, besides = { atOnce: 1, from: 1 } }: Limits,
): Batcher<T, R> {
	const open: Waiting<T, R>[] = [];
	const underWay = new Set<Promise<void>>();

	function beginIfDue(): void {
		const isFree = underWay.size === 0 && open.length > 0;
		if (isFree || (underWay.size < besides.atOnce && open.length >= besides.from)) begin();
	}

	function begin(): void {
		const group = open.splice(0, most);
		const working: Promise<void> = work(group.map(({ item }) => item)).then(
			(result) => {
				end(working);
				for (const { onDone } of group) onDone(result);
			},
			(error: unknown) => {
				end(working);
				for (const { onError } of group) onError(error);
			},
		);
		underWay.add(working);
	}

	/** The next group goes first: the database works on it while this one's answers leave. */
	function end(working: Promise<void>): void {
		underWay.delete(working);
		beginIfDue();
	}

	return {
		add(item, onDone, onError) {
			if (open.length >= mostWaiting) {
				onError(new OverloadedError(`${open.length} wait for the database already`));
				return;
			}
			open.push({ item, onDone, onError });
			beginIfDue();
		},
		async drain() {
			while (underWay.size > 0) await Promise.all(underWay);
		},
	};
}
