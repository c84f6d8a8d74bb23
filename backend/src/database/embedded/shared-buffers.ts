import { totalmem } from 'node:os';

/** In megabytes: what PostgreSQL takes by itself, and where managing more would begin to cost. */
const LEAST = 128;
const MOST = 4096;

/**
 * PostgreSQL's manual says a quarter of a machine of its own; this one is shared with Node and what else there is.
 * @param memory of the machine, in bytes
 * @returns an eighth of it
 */
export function sharedBuffers(memory: number): string {
	const eighth = Math.floor(memory / 8 / 2 ** 20);
	return `${Math.min(MOST, Math.max(LEAST, eighth))}MB`;
}

/** @returns bytes; a container may have less than its machine: 0, or more than there is, means that it has not */
export function memoryOfMachine(): number {
	return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
