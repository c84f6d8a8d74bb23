import type { CachedLink } from '../link-cache.js';
import { createHashIndex } from './hash-index.js';
import { firstHalf, hasKey, secondHalf } from './token-key.js';
import { createUrlPrefixes } from './url-prefixes.js';

/** Links by their tokens, in as little memory as can be, and never in more than was agreed. */
export interface LinkTable {
	get(token: string): CachedLink | undefined;
	/** @returns the link even if it is in doubt */
	getDoubtful(token: string): CachedLink | undefined;
	/** Keeps a link, and drops others where there is no room; those not asked for lately go first. */
	set(token: string, link: CachedLink): void;
	delete(token: string): void;
	count(): number;
	/** All may have changed: `getDoubtful` alone knows them, until they are set again. */
	doubtAll(): void;
}

/** The words of an entry: the token's halves with two flags each, lengths, the time it expires at, id and URL. */
const HEADER = 3;
const TIME = 2;
/** The lower bits of the first two words hold the token. */
const KEY = 0x3fffffff;
/** In the first word: asked for since it was written; no longer in the table. */
const USED = 0x40000000;
const GONE = 0x80000000;
/** In the second word. */
const DISABLED = 0x40000000;
const EXPIRES = 0x80000000;
/** In the third word: 12 bits for the URL's head, a flag, one to spare, 5 for the id's length, 13 for that of what follows the head. */
const HEAD_SHIFT = 20;
const DOUBTFUL = 0x80000;
const ID_SHIFT = 13;
const MOST_OF_ID = 0x1f;
const MOST_OF_TAIL = 0x1fff;

/** How many links that were asked for lately are spared in a row, lest one insertion go through all of them. */
const SPARED = 16;

/**
 * One array of words, outside of the heap, written in a circle: the newest entry overwrites the oldest. An oldest that
 * was asked for since it was written is written anew instead. What has not been written to yet takes no memory.
 * @param most how many links are kept
 * @param size how many bytes they take, a power of two from 64 KiB to 1 GiB. A link takes some 20 bytes and what its
 * URL does not share with others; what finds it, another 8 to 16.
 */
export function createLinkTable({ most, size }: { most: number; size: number }): LinkTable {
	const words = new Uint32Array(size / 4);
	const bytes = Buffer.from(words.buffer);
	const wrap = words.length - 1;
	const heads = createUrlPrefixes();
	const slots = createHashIndex(
		most,
		Math.log2(words.length),
		(address, half) => words[(address + half) & wrap]! & KEY,
	);
	let oldest = 0;
	let next = 0;
	let free = words.length;

	function read(address: number): CachedLink {
		const flags = words[(address + 1) & wrap]!;
		const lengths = words[(address + 2) & wrap]!;
		const expires = (flags & EXPIRES) !== 0;
		const idLength = (lengths >>> ID_SHIFT) & MOST_OF_ID;
		const text = readText(
			(address + HEADER + (expires ? TIME : 0)) & wrap,
			idLength + (lengths & MOST_OF_TAIL),
		);
		return {
			id: text.slice(0, idLength),
			location: heads.texts[lengths >>> HEAD_SHIFT]! + text.slice(idLength),
			expiresAt: expires ? readTime(address + HEADER) : null,
			disabled: (flags & DISABLED) !== 0,
		};
	}

	function readText(word: number, length: number): string {
		const start = word * 4;
		const end = start + length;
		if (end <= bytes.length) return bytes.toString('latin1', start, end);
		return bytes.toString('latin1', start) + bytes.toString('latin1', 0, end - bytes.length);
	}

	function writeText(word: number, text: string): void {
		const written = bytes.write(text, word * 4, 'latin1');
		if (written < text.length) bytes.write(text.slice(written), 0, 'latin1');
	}

	function readTime(word: number): number {
		return (words[(word + 1) & wrap]! | 0) * 2 ** 32 + words[word & wrap]!;
	}

	function writeTime(word: number, time: number): void {
		words[word & wrap] = time;
		words[(word + 1) & wrap] = Math.floor(time / 2 ** 32);
	}

	function sizeAt(address: number): number {
		const lengths = words[(address + 2) & wrap]!;
		const time = (words[(address + 1) & wrap]! & EXPIRES) !== 0 ? TIME : 0;
		return sizeOf(time, ((lengths >>> ID_SHIFT) & MOST_OF_ID) + (lengths & MOST_OF_TAIL));
	}

	function remove(address: number): void {
		slots.remove(address);
		heads.release(words[(address + 2) & wrap]! >>> HEAD_SHIFT);
		words[address]! |= GONE;
	}

	/** Takes the oldest entry out of the circle. @returns whether it was written anew */
	function passOldest(spare: boolean): boolean {
		const address = oldest;
		const size = sizeAt(address);
		const flags = words[address]!;
		const isSpared = spare && (flags & (GONE | USED)) === USED;
		if (isSpared) {
			slots.move(address, next);
			// Upwards: where both overlap, the new place is the lower one.
			for (let i = 0; i < size; i += 1) words[(next + i) & wrap] = words[(address + i) & wrap]!;
			words[next]! &= ~USED;
			next = (next + size) & wrap;
		} else {
			if ((flags & GONE) === 0) remove(address);
			free += size;
		}
		oldest = (address + size) & wrap;
		return isSpared;
	}

	function makeRoom(size: number): void {
		let spared = 0;
		while (free < size || slots.count() >= most) if (passOldest(spared < SPARED)) spared += 1;
	}

	/** @returns -1 when it is not there */
	function locate(token: string): number {
		return hasKey(token) ? slots.find(firstHalf(token), secondHalf(token)) : -1;
	}

	function forget(token: string): void {
		const address = locate(token);
		if (address >= 0) remove(address);
	}

	function find(token: string, evenDoubtful: boolean): CachedLink | undefined {
		const address = locate(token);
		if (address < 0) return undefined;
		if (!evenDoubtful && (words[(address + 2) & wrap]! & DOUBTFUL) !== 0) return undefined;
		words[address]! |= USED;
		return read(address);
	}

	function write(token: string, { id, location, expiresAt, disabled }: CachedLink): void {
		forget(token);
		if (!hasKey(token) || id.length > MOST_OF_ID || location.length > MOST_OF_TAIL) return;
		const head = heads.use(location);
		const text = id + location.slice(heads.texts[head]!.length);
		const time = expiresAt === null ? 0 : TIME;
		const size = sizeOf(time, text.length);
		makeRoom(size);
		const address = next;
		words[address] = firstHalf(token);
		words[(address + 1) & wrap] =
			secondHalf(token) | (disabled ? DISABLED : 0) | (time ? EXPIRES : 0);
		words[(address + 2) & wrap] =
			(head << HEAD_SHIFT) | (id.length << ID_SHIFT) | (text.length - id.length);
		if (expiresAt !== null) writeTime(address + HEADER, expiresAt);
		writeText((address + HEADER + time) & wrap, text);
		next = (address + size) & wrap;
		free -= size;
		slots.add(address);
	}

	return {
		get: (token) => find(token, false),
		getDoubtful: (token) => find(token, true),
		set: write,
		delete: forget,
		count: () => slots.count(),
		doubtAll() {
			for (let address = oldest, left = words.length - free; left > 0;) {
				words[(address + 2) & wrap]! |= DOUBTFUL;
				const size = sizeAt(address);
				address = (address + size) & wrap;
				left -= size;
			}
		},
	};
}

/** @returns words */
function sizeOf(time: number, textLength: number): number {
	return HEADER + time + ((textLength + 3) >>> 2);
}
