import type { Standing } from '../subscriptions/notices.js';
import { createWakeUp } from '../wake-up.js';
import type { Attempt, Fate } from './attempt.js';
import type { DueDelivery, DuePage, Portion } from './due.js';

/**
 * The next attempt starts when the one before has been answered, or this many milliseconds after its request left: a
 * quick receiver hears everything in order, and a slow one does not become a bottleneck.
 */
const HEAD_START = 25;
/** How many attempts one receiver may have open at a time. */
const AT_ONCE = 10;

/**
 * After so many failures in a row a receiver is taken to be down: it is tried with one delivery at a time and a rest
 * in between, until one arrives. Else a hundred thousand deliveries that wait for it would keep database and
 * processor from all others, and use up their attempts in vain.
 */
const DOWN_AFTER = 10;
/** The rest grows by this with each further failure, up to the most; in milliseconds. */
const REST_STEP = 100;
const MOST_REST = 1000;

/** How long a lane stays ready after its last delivery, in milliseconds: the next click is often near. */
const LINGER = 1000;
/** Longer than any attempt: each of them ends with a signal. In milliseconds. */
const NO_HURRY = 60_000;

/** What a lane asks of the rest of the server. */
export interface SubscriptionWork {
	standing: Standing;
	/** @returns the first deliveries that are due */
	load: (portion: Omit<Portion, 'bytes'>) => Promise<DuePage>;
	/** A delivery that was loaded is not needed in memory any more. */
	drop: (due: DueDelivery) => void;
	attempt: Attempt;
	/** Whether to go on: it is not to stop or to make way, and no other process has the lane. */
	mayGoOn: () => boolean;
	/** Ends what is under way, undone. */
	signal: AbortSignal;
}

/** Takes one subscription's deliveries to their receiver, in order of time as far as retries allow. */
export interface SubscriptionWorker {
	/** There may be something to do, or a reason to stop. */
	signal: () => void;
	/** What has been loaded may be out of date. */
	refresh: () => void;
	/** Whether its receiver has answered well at last; else nothing is known of it, or nothing good. */
	isProven: () => boolean;
	/** Whether something came of at least one attempt. */
	hasTried: () => boolean;
	/**
	 * Resolves when there has been nothing to do for a while.
	 * @throws what kept it from loading, or from keeping a result; nothing is under way any more
	 */
	run: () => Promise<void>;
}

export function createSubscriptionWorker({
	standing,
	load,
	drop,
	attempt,
	mayGoOn,
	signal,
}: SubscriptionWork): SubscriptionWorker {
	const wakeUp = createWakeUp();
	const underWay = new Map<string, Promise<void>>();
	let isProven = standing === 'proven';
	let hasTried = false;
	let failuresInARow = standing === 'failing' ? DOWN_AFTER : 0;
	let mayBeMore = true;
	let isStale = false;
	let fault: Error | undefined;

	const isDown = () => failuresInARow >= DOWN_AFTER;
	const canGoOn = () => mayGoOn() && fault === undefined;
	const mustLoadAnew = () => isStale;

	function note(fate: Fate): void {
		hasTried = true;
		// What cannot be read says nothing of the receiver.
		if (fate === 'unreadable') return;
		const hasArrived = fate === 'arrived';
		failuresInARow = hasArrived ? 0 : failuresInARow + 1;
		if (hasArrived) isProven = true;
		else if (isDown()) isProven = false;
		// A failure may have been the one that pauses or ends the subscription.
		if (!hasArrived) isStale = true;
	}

	/** @returns when the next one may start */
	async function start(due: DueDelivery): Promise<void> {
		const departure = createWakeUp();
		const answer = createWakeUp();
		const end = attempt(due, { signal, onSent: departure.signal, onAnswer: answer.signal })
			.then(note)
			.catch((error: Error) => {
				if (!signal.aborted) fault = error;
			})
			.finally(() => {
				underWay.delete(due.id);
				drop(due);
				departure.signal();
				answer.signal();
				wakeUp.signal();
			});
		underWay.set(due.id, end);
		await departure.wait(NO_HURRY);
		await answer.wait(HEAD_START);
	}

	async function waitForTurn(): Promise<void> {
		if (isDown() && hasTried) await rest();
		while (canGoOn() && underWay.size >= (isDown() ? 1 : AT_ONCE)) await wakeUp.wait(NO_HURRY);
	}

	async function rest(): Promise<void> {
		const length = Math.min(REST_STEP * (1 + failuresInARow - DOWN_AFTER), MOST_REST);
		const end = performance.now() + length;
		while (canGoOn() && performance.now() < end) await wakeUp.wait(end - performance.now());
	}

	async function loadAndWorkOff(): Promise<void> {
		isStale = false;
		mayBeMore = false;
		const most = isDown() ? 1 : Infinity;
		const page = await load({ except: [...underWay.keys()], most });
		const left = page.deliveries;
		while (left.length > 0) {
			await waitForTurn();
			if (!canGoOn() || mustLoadAnew()) break;
			await start(left.shift()!);
		}
		left.forEach(drop);
		if (mustLoadAnew() || page.mayBeMore) mayBeMore = true;
	}

	return {
		signal() {
			mayBeMore = true;
			wakeUp.signal();
		},
		refresh() {
			isStale = true;
			wakeUp.signal();
		},
		isProven: () => isProven,
		hasTried: () => hasTried,
		async run() {
			while (canGoOn()) {
				if (mayBeMore) await loadAndWorkOff();
				else if (underWay.size > 0) await wakeUp.wait(NO_HURRY);
				else if (!(await wakeUp.wait(LINGER))) break;
			}
			await Promise.all(underWay.values());
			if (fault) throw fault;
		},
	};
}
