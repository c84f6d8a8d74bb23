import type { Verdict } from '../verdicts/rule.js';
import type { Counted } from '../clicks/count-changes.js';

/** Which click of its message one is, from 1. */
export interface ClickNumber {
	/** Among the human ones. */
	nth: number;
	/** Among those that are human or may be: what counts for who hears of unsure clicks. */
	nthPossible: number;
}

/** A click whose verdict has changed, or was given for the first time (`before` is null). */
export interface Change {
	id: string;
	at: Date;
	/** A UUID. */
	messageId: string | null;
	before: Verdict | null;
	after: Verdict;
}

/**
 * Numbers clicks as they become human, or possibly so, and not by their times: one that settles late does not take the
 * number of another that somebody has been told of. Those that change together are numbered in the order of their times.
 * @param counted what the messages' counters are after all of the changes, by UUID
 * @returns the numbers by the click's id; a click without a message has none
 */
export function numberClicks(
	changes: Change[],
	counted: Map<string, Counted>,
): Map<string, ClickNumber> {
	const numbers = new Map<string, ClickNumber>();
	for (const [messageId, ofMessage] of byMessage(changes)) {
		const now = counted.get(messageId);
		if (!now) continue;
		const nth = numbersUpTo(now.human, ofMessage.filter(becomes(isHuman)));
		const nthPossible = numbersUpTo(now.possible, ofMessage.filter(becomes(isPossible)));
		for (const { id } of ofMessage)
			numbers.set(id, { nth: nth.get(id) ?? 0, nthPossible: nthPossible.get(id) ?? 0 });
	}
	return numbers;
}

function byMessage(changes: Change[]): Map<string, Change[]> {
	const groups = new Map<string, Change[]>();
	for (const change of changes) {
		if (change.messageId === null) continue;
		const group = groups.get(change.messageId) ?? [];
		groups.set(change.messageId, group);
		group.push(change);
	}
	return groups;
}

function isHuman(verdict: Verdict): boolean {
	return verdict === 'human';
}

function isPossible(verdict: Verdict): boolean {
	return verdict === 'human' || verdict === 'unsure';
}

function becomes(is: (verdict: Verdict) => boolean): (change: Change) => boolean {
	return ({ before, after }) => is(after) && (before === null || !is(before));
}

/** The last of them brought the counter to where it is. */
function numbersUpTo(counter: number, changes: Change[]): Map<string, number> {
	const inOrder = changes.toSorted((one, other) => one.at.getTime() - other.at.getTime());
	return new Map(inOrder.map(({ id }, at) => [id, counter - inOrder.length + at + 1]));
}
