import { hashOf } from './token-key.js';

/** Where entries are, found by their keys: a hash table with open addressing, which knows addresses only. */
export interface HashIndex {
	/** @returns the address of the entry with these halves of a key, -1 when there is none */
	find(first: number, second: number): number;
	/** @param address of an entry whose key is not in the table yet */
	add(address: number): void;
	/** The entry goes elsewhere; its key can still be read where it was. */
	move(from: number, to: number): void;
	remove(address: number): void;
	count(): number;
}

/**
 * Made at its full size, since growing would hold redirects up; what is not used yet takes no memory.
 * @param most entries that there will be
 * @param addressBits of the highest address, 28 at most
 * @param keyAt reads the first (0) or second (1) half of the key of the entry at an address
 */
export function createHashIndex(
	most: number,
	addressBits: number,
	keyAt: (address: number, half: 0 | 1) => number,
): HashIndex {
	/** 0 where there is nothing. At least half of them are: searches end soon. */
	const slots = new Uint32Array(2 ** Math.ceil(Math.log2(most * 2)));
	const mask = slots.length - 1;
	/** The lower bits of a slot are the address; the others a tag, by which most entries need not be looked at. */
	const addressMask = 2 ** addressBits - 1;
	/** Bits of the hash that do not say where the search begins, and a 1: no slot in use is 0. */
	const tagOf = (hash: number) => (hash >>> addressBits) | 1;
	let count = 0;

	function locate(first: number, second: number): number {
		const hash = hashOf(first, second);
		const tag = tagOf(hash);
		for (let place = hash & mask; ; place = (place + 1) & mask) {
			const slot = slots[place]!;
			if (slot === 0) return -1;
			if (slot >>> addressBits !== tag) continue;
			const address = slot & addressMask;
			if (keyAt(address, 0) === first && keyAt(address, 1) === second) return place;
		}
	}

	const placeOf = (address: number) => locate(keyAt(address, 0), keyAt(address, 1));
	const hashAt = (address: number) => hashOf(keyAt(address, 0), keyAt(address, 1));

	/** Those behind a hole move up, as far as that brings them no nearer than the place they belong to. */
	function close(hole: number): void {
		for (let place = (hole + 1) & mask; slots[place] !== 0; place = (place + 1) & mask) {
			const home = hashAt(slots[place]! & addressMask) & mask;
			if (((place - home) & mask) < ((place - hole) & mask)) continue;
			slots[hole] = slots[place]!;
			hole = place;
		}
		slots[hole] = 0;
	}

	return {
		find(first, second) {
			const place = locate(first, second);
			return place < 0 ? -1 : slots[place]! & addressMask;
		},
		add(address) {
			const hash = hashAt(address);
			let place = hash & mask;
			while (slots[place] !== 0) place = (place + 1) & mask;
			slots[place] = (tagOf(hash) << addressBits) | address;
			count += 1;
		},
		move(from, to) {
			const place = placeOf(from);
			slots[place] = (slots[place]! & ~addressMask) | to;
		},
		remove(address) {
			close(placeOf(address));
			count -= 1;
		},
		count: () => count,
	};
}
