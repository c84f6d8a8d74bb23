import { randomUUID } from 'node:crypto';
import { fromString, fromUUID, toUUID } from 'typeid-js';

/** What an id names. In the database ids are plain UUIDs; the prefix is put on at the edge. */
export type IdPrefix = 'cmp' | 'msg' | 'clk' | 'sub' | 'evt' | 'dlv' | 'chn' | 'key' | 'wai';

/** How many ids one millisecond has room for: 12 bits. */
const SEQUENCES = 4096;

/** Of one kind of ids: milliseconds since 1970 and count of the latest. */
interface Latest {
	time: number;
	sequence: number;
}

const latest: Latest = { time: 0, sequence: 0 };
const latestAt: Latest = { time: 0, sequence: 0 };

/** @returns a new UUID, version 7: sorts by the time it was made, and within this process after all before it */
export function newId(): string {
	const now = Date.now();
	if (now > latest.time) {
		latest.time = now;
		latest.sequence = 0;
	} else if ((latest.sequence += 1) === SEQUENCES) {
		latest.time += 1;
		latest.sequence = 0;
	}
	return compose(latest);
}

/** @returns a new UUID, version 7, that carries this time; those of one millisecond sort as they were made */
export function newIdAt(at: Date): string {
	const time = at.getTime();
	latestAt.sequence = time === latestAt.time ? (latestAt.sequence + 1) % SEQUENCES : 0;
	latestAt.time = time;
	return compose(latestAt);
}

/**
 * Each redirect needs one, so it is put together from what Node keeps in stock: a random UUID's 62 random bits,
 * behind the time and a count within the millisecond (RFC 9562, section 6.2, method 1).
 */
function compose({ time, sequence }: Latest): string {
	if (time !== stamp.time) {
		const start = time.toString(16).padStart(12, '0');
		stamp.time = time;
		stamp.text = `${start.slice(0, 8)}-${start.slice(8)}-7`;
	}
	return stamp.text + sequence.toString(16).padStart(3, '0') + randomUUID().slice(18);
}

/** In a flood twenty ids share a millisecond, and what it looks like. */
const stamp = { time: NaN, text: '' };

/** @returns the time that a UUID of version 7 carries in its first 48 bits, as milliseconds since 1970 */
export function timeOf(uuid: string): Date {
	return new Date(parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16));
}

/** @returns the id as the API shows it, e.g. `msg_01k9z3c1v8f0mr2e6q5y7t4b9d`; sorts like the UUID. */
export function publicId(prefix: IdPrefix, uuid: string): string {
	return fromUUID(uuid, prefix);
}

/** @returns the UUID inside a public id, or undefined when `text` is not an id of that kind. */
export function parseId(prefix: IdPrefix, text: string): string | undefined {
	try {
		return toUUID(fromString(text, prefix));
	} catch {
		return undefined;
	}
}
