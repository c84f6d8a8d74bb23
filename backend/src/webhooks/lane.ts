import type { Attempt } from './attempt.js';
import { createBell } from '../bell.js';
import { PAGE, type DueDelivery } from './due.js';

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
/** Longer than any attempt: each of them ends with a ring. In milliseconds. */
const NO_HURRY = 60_000;

/** What a lane asks of the rest of the server. */
export interface LaneWork {
	/** @returns the first deliveries that are due, those under way among them */
	load: () => Promise<DueDelivery[]>;
	attempt: Attempt;
	/** Whether to go on: it is not to stop, and no other process has the lane. */
	mayGoOn: () => boolean;
	/** Ends what is under way, undone. */
	signal: AbortSignal;
}

/** Takes one subscription's deliveries to their receiver, in order of time as far as retries allow. */
export interface Lane {
	/** There may be something to do, or a reason to stop. */
	ring: () => void;
	/** What has been loaded may be out of date. */
	refresh: () => void;
	/**
	 * Resolves when there has been nothing to do for a while.
	 * @throws what kept it from loading, or from keeping a result; nothing is under way any more
	 */
	run: () => Promise<void>;
}

export function createLane({ load, attempt, mayGoOn, signal }: LaneWork): Lane {
	const bell = createBell();
	const underWay = new Map<string, Promise<void>>();
	let failuresInARow = 0;
	let mayBeMore = true;
	let isStale = false;
	let fault: Error | undefined;

	const isDown = () => failuresInARow >= DOWN_AFTER;
	const canGoOn = () => mayGoOn() && fault === undefined;
	const mustLoadAnew = () => isStale;

	/** @returns when the next one may start */
	async function start(due: DueDelivery): Promise<void> {
		const departure = createBell();
		const answer = createBell();
		const end = attempt(due, { signal, onSent: departure.ring, onAnswer: answer.ring })
			.then((fate) => {
				if (fate === 'arrived') failuresInARow = 0;
				if (fate !== 'refused') return;
				failuresInARow += 1;
				// A failure may have been the one that pauses or ends the subscription.
				isStale = true;
			})
			.catch((error: Error) => {
				if (!signal.aborted) fault = error;
			})
			.finally(() => {
				underWay.delete(due.id);
				departure.ring();
				answer.ring();
				bell.ring();
			});
		underWay.set(due.id, end);
		await departure.wait(NO_HURRY);
		await answer.wait(HEAD_START);
	}

	async function waitForTurn(): Promise<void> {
		if (isDown()) await rest();
		while (canGoOn() && underWay.size >= (isDown() ? 1 : AT_ONCE)) await bell.wait(NO_HURRY);
	}

	async function rest(): Promise<void> {
		const length = Math.min(REST_STEP * (1 + failuresInARow - DOWN_AFTER), MOST_REST);
		const end = performance.now() + length;
		while (canGoOn() && performance.now() < end) await bell.wait(end - performance.now());
	}

	async function loadAndWorkOff(): Promise<void> {
		isStale = false;
		mayBeMore = false;
		const known = new Set(underWay.keys());
		const page = await load();
		for (const due of page) {
			if (known.has(due.id)) continue;
			await waitForTurn();
			if (!canGoOn() || mustLoadAnew()) break;
			await start(due);
		}
		if (mustLoadAnew() || page.length === PAGE) mayBeMore = true;
	}

	return {
		ring() {
			mayBeMore = true;
			bell.ring();
		},
		refresh() {
			isStale = true;
			bell.ring();
		},
		async run() {
			while (canGoOn()) {
				if (mayBeMore) await loadAndWorkOff();
				else if (underWay.size > 0) await bell.wait(NO_HURRY);
				else if (!(await bell.wait(LINGER))) break;
			}
			await Promise.all(underWay.values());
			if (fault) throw fault;
		},
	};
}
