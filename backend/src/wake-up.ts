/** An event that resets itself: lets one wait for another's call. A call that comes before the waiting is not lost; several are as good as one. */
export interface WakeUp {
	signal: () => void;
	/** @returns whether it wasSignaled within these milliseconds */
	wait: (patience: number) => Promise<boolean>;
}

export function createWakeUp(): WakeUp {
	let isSignaled = false;
	let wake: (() => void) | undefined;
	return {
		signal() {
			if (wake) wake();
			else isSignaled = true;
		},
		wait: (patience) =>
			new Promise((resolve) => {
				const end = (wasSignaled: boolean) => {
					clearTimeout(timer);
					wake = undefined;
					resolve(wasSignaled);
				};
				const timer = setTimeout(() => end(false), patience);
				wake = () => end(true);
				if (isSignaled) end(true);
				isSignaled = false;
			}),
	};
}
