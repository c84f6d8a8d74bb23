// How many addresses a second can be told whose they are and where, and what that takes of memory.
import { networkTable } from '../../backend/src/network/network-table.js';
import { createLocate } from '../../backend/src/network/locate.js';

const ADDRESSES = 500_000;
const ROUNDS = 5;

const before = memory();
const start = performance.now();
const { ranges } = networkTable();
const loaded = performance.now() - start;
const locate = createLocate({ geoipDb: [] });

console.log(
	`Networks: ${ranges.v4} ranges of IPv4 and ${ranges.v6} of IPv6, read in ${loaded.toFixed(0)} ms; ` +
		`${((memory() - before) / 1e6).toFixed(0)} MB of memory`,
);
measure('IPv4', Array.from({ length: ADDRESSES }, randomIPv4));
measure('IPv6', Array.from({ length: ADDRESSES }, randomIPv6));

function measure(name: string, addresses: string[]): void {
	let best = 0;
	let known = 0;
	for (let round = 0; round < ROUNDS; round += 1) {
		const start = performance.now();
		for (const ip of addresses) if (locate(ip).network.asn !== null) known += 1;
		best = Math.max(best, addresses.length / (performance.now() - start));
	}
	const share = (known / ROUNDS / addresses.length) * 100;
	console.log(`${name}: ${(best / 1000).toFixed(1)} M look-ups/s (${share.toFixed(0)} % known)`);
}

function randomIPv4(): string {
	return Array.from({ length: 4 }, () => Math.floor(Math.random() * 256)).join('.');
}

/** Within the parts that are given out, mostly. */
function randomIPv6(): string {
	const group = () => Math.floor(Math.random() * 65_536).toString(16);
	const first = ['2001', '2400', '2600', '2804', '2a00', '2a02'][Math.floor(Math.random() * 6)]!;
	return [first, ...Array.from({ length: 7 }, group)].join(':');
}

/** What is in use, buffers outside the heap included, in bytes. */
function memory(): number {
	globalThis.gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}
