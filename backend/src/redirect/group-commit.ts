/** Takes items one by one and commits them in groups. */
export interface GroupCommit<T> {
	/** Resolves when the item's group has been committed, rejects when that failed. */
	add(item: T): Promise<void>;
	/** How many items wait for a commit. */
	waiting(): number;
	/** Resolves when nothing waits any more. */
	drain(): Promise<void>;
}

interface Waiting<T> {
	item: T;
	resolve: () => void;
	reject: (error: unknown) => void;
}

/**
 * One commit at a time and no timer: what comes in while a group is being committed forms the next one. Under
 * light load a group is one item and waits for nobody; under heavy load groups grow by themselves.
 * @param most how large a group may get; the rest waits for the next
 */
export function createGroupCommit<T>(
	commit: (items: T[]) => Promise<void>,
	most: number,
): GroupCommit<T> {
	const open: Waiting<T>[] = [];
	let committing: Promise<void> | undefined;

	async function commitAll(): Promise<void> {
		while (open.length > 0) {
			const group = open.splice(0, most);
			try {
				await commit(group.map(({ item }) => item));
				for (const { resolve } of group) resolve();
			} catch (error) {
				for (const { reject } of group) reject(error);
			}
		}
		committing = undefined;
	}

	return {
		add: (item) =>
			new Promise((resolve, reject) => {
				open.push({ item, resolve, reject });
				committing ??= commitAll();
			}),
		waiting: () => open.length,
		drain: async () => committing,
	};
}
