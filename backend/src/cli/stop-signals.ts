/** Ctrl-C, service managers, and a terminal that is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * npm hands each signal on to what it runs, and a terminal's Ctrl-C reaches both: then one comes twice, the second time
 * within so many milliseconds.
 */
const ECHO = 500;
/** How often to see whether the parent lives, in milliseconds. */
const LOOK_EVERY = 250;

interface StopHandlers {
	/** Called once. */
	first: () => void;
	/** Called when somebody who has asked before asks again. */
	again: () => void;
}

/**
 * Hears of it when somebody wants the process to stop. Under npm (`npx clickloop`) a shell may stand between, which
 * npm's signals end, and which hands none of them on: the end of the parent counts as one.
 */
export function hearStopSignals(
	{ npm_lifecycle_event: npmScript }: NodeJS.ProcessEnv,
	{ first, again }: StopHandlers,
): void {
	let heard = 0;
	let firstAt = 0;
	const hear = () => {
		heard += 1;
		if (heard === 1) {
			firstAt = Date.now();
			first();
			return;
		}
		const isEcho = npmScript !== undefined && heard === 2 && Date.now() - firstAt < ECHO;
		if (!isEcho) again();
	};
	for (const signal of STOP_SIGNALS) process.on(signal, hear);
	if (npmScript !== undefined) onEndOfParent(() => heard === 0 && hear());
}

function onEndOfParent(then: () => void): void {
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		then();
	}, LOOK_EVERY);
	timer.unref();
}
