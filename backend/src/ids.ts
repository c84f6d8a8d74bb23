import { fromString, fromUUID, toUUID } from 'typeid-js';
import { v7 } from 'uuid';

/** What an id names. In the database ids are plain UUIDs; the prefix is put on at the edge. */
export type IdPrefix = 'cmp' | 'msg' | 'clk' | 'sub' | 'evt' | 'dlv' | 'chn' | 'key';

/** @returns a new UUID, version 7: sorts by the time it was made. */
export function newId(): string {
	return v7();
}

let sequence = 0;

/** @returns a new UUID, version 7, that carries this time; those of one millisecond sort as they were made */
export function newIdAt(at: Date): string {
	sequence = (sequence + 1) % 2 ** 32;
	return v7({ msecs: at.getTime(), seq: sequence });
}

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
