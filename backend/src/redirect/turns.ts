import type { RateLimit } from '../http/rate-limit.js';

/** Who waits: `people` go first, since of `suspects` unknown tokens have come lately. */
export type Line = 'people' | 'suspects';

/** Lets requests of one address go ahead as its limit allows, and wait for their turn before. */
export interface Turns {
	/** Whether nobody has to wait at present: then there is no need to ask who it is. */
	isQuiet(): boolean;
	/** Whether a request from there may go ahead at once. */
	isFree(who: string): boolean;
	/**
	 * Waits until `who` may have one more, and counts it.
	 * @param line called when it has to wait, and again from time to time
	 * @param isGone whether nobody waits for the answer any more
	 * @returns false when too many wait already, or it waited for too long
	 */
	take(who: string, line: () => Line, isGone: () => boolean): Promise<boolean>;
	/** Takes one back, and lets the next go ahead. */
	giveBack(who: string): void;
}

/**
 * How many may wait, each with its request and connection: some 20 kB. A line of people is one behind a carrier's or a
 * company's address; each line is full by itself, so that those who guess take nobody else's place.
 */
const MOST = {
	people: { ofOne: 500, inAll: 3000 },
	suspects: { ofOne: 50, inAll: 1000 },
};

/** After how long nobody waits for a further turn, in milliseconds: people would have given up. */
const PATIENCE = 5000;

interface Waiting {
	since: number;
	line: () => Line;
	isGone: () => boolean;
	end: (mayGo: boolean) => void;
}

/** Those of one address who wait, oldest first. */
type Room = Record<Line, Waiting[]> & { timer: NodeJS.Timeout };

export function createTurns(limit: RateLimit): Turns {
	const rooms = new Map<string, Room>();
	const inAll = { people: 0, suspects: 0 };
	/** Until when somebody, whoever it is, may have to wait. */
	let limitedUntil = -Infinity;

	const isQuiet = () => rooms.size === 0 && limitedUntil <= performance.now();
	const isFree = (who: string) => !rooms.has(who) && limit.wait(who) === 0;

	function count(who: string): void {
		limit.count(who);
		const wait = limit.wait(who);
		if (wait > 0) limitedUntil = Math.max(limitedUntil, performance.now() + wait);
	}

	function push(room: Room, line: Line, one: Waiting): void {
		room[line].push(one);
		inAll[line] += 1;
	}

	function shift(room: Room): Waiting | undefined {
		const line = room.people.length > 0 ? 'people' : 'suspects';
		const first = room[line].shift();
		if (first) inAll[line] -= 1;
		return first;
	}

	function enter(who: string, line: Line, one: Waiting): void {
		let room = rooms.get(who);
		if (!room) {
			room = { people: [], suspects: [], timer: setTimeout(tick, limit.wait(who), who) };
			rooms.set(who, room);
		}
		push(room, line, one);
	}

	/** Lets as many go ahead as may. */
	function callNext(who: string, room: Room): void {
		while (limit.wait(who) === 0) {
			const first = shift(room);
			if (!first) {
				clearTimeout(room.timer);
				rooms.delete(who);
				return;
			}
			const mayGo = !first.isGone();
			if (mayGo) count(who);
			first.end(mayGo);
		}
	}

	/** Sends those away who have waited for too long, and puts those behind who have turned out to try tokens. */
	function sortOut(room: Room): void {
		const since = performance.now() - PATIENCE;
		const all = [...room.people, ...room.suspects];
		for (const line of ['people', 'suspects'] as const) {
			inAll[line] -= room[line].length;
			room[line] = [];
		}
		for (const one of all) {
			if (one.since <= since || one.isGone()) one.end(false);
			else push(room, one.line(), one);
		}
	}

	/** When the next one may go ahead. Those who have waited for too long learn it then as well. */
	function tick(who: string): void {
		const room = rooms.get(who)!;
		sortOut(room);
		callNext(who, room);
		// Timers come up to a millisecond early.
		if (rooms.has(who)) room.timer = setTimeout(tick, Math.ceil(limit.wait(who)), who);
	}

	return {
		isQuiet,
		isFree,
		take(who, line, isGone) {
			if (isFree(who)) {
				count(who);
				return Promise.resolve(true);
			}
			const room = rooms.get(who);
			const own = line();
			const isFull = room && room[own].length >= MOST[own].ofOne;
			if (isFull || inAll[own] >= MOST[own].inAll) return Promise.resolve(false);
			return new Promise((end) => enter(who, own, { since: performance.now(), line, isGone, end }));
		},
		giveBack(who) {
			limit.forgive(who);
			const room = rooms.get(who);
			if (room) callNext(who, room);
		},
	};
}
