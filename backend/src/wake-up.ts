/** Lets one wait for another's call. A call that comes before the waiting is not lost; several are as good as one. */
export interface Bell {
	ring: () => void;
	/** @returns whether it rang within these milliseconds */
	wait: (patience: number) => Promise<boolean>;
}

export function createBell(): Bell {
	let hasRung = false;
	let wake: (() => void) | undefined;
	return {
		ring() {
			if (wake) wake();
			else hasRung = true;
		},
		wait: (patience) =>
			new Promise((resolve) => {
				const end = (rang: boolean) => {
					clearTimeout(timer);
					wake = undefined;
					resolve(rang);
				};
				const timer = setTimeout(() => end(false), patience);
				wake = () => end(true);
				if (hasRung) end(true);
				hasRung = false;
			}),
	};
}
