// What finding a link in memory costs, beside the map of objects that the server had before: `npx tsx test/bench/link-table.ts`.
import { LRUCache } from 'lru-cache';
import type { CachedLink } from '../../backend/src/redirect/link-cache.js';
import { createLinkTable } from '../../backend/src/redirect/link-table/link-table.js';
import { tokenOf } from './redirect/tokens.js';

const ROUNDS = 9;
const READS = 200_000;
const TOKEN_PATH = /^\/([0-9A-Za-z]{1,32})(?:\?|$)/;

for (const links of [10_000, 1_000_000]) {
	const table = createLinkTable({ most: 1_000_000, size: 64 * 2 ** 20 });
	const map = new LRUCache<string, CachedLink>({ max: 1_000_000 });
	for (let number = 1; number <= links; number += 1) {
		table.set(tokenOf(number), linkOf(number));
		map.set(tokenOf(number), linkOf(number));
	}
	const requests = Array.from({ length: READS }, () =>
		Buffer.from(`/${tokenOf(1 + Math.floor(Math.random() * links))}`),
	);
	const compared = {
		'the token alone': () => undefined,
		'link table': (token: string) => table.get(token),
		'lru-cache': (token: string) => map.get(token),
	};
	console.log(`${links.toLocaleString('en')} links, ns a look-up, median of ${ROUNDS}:`);
	const taken = Object.values(compared).map((): number[] => []);
	for (let round = 0; round < ROUNDS; round += 1)
		Object.values(compared).forEach((find, i) => taken[i]!.push(timeOf(find, requests)));
	Object.keys(compared).forEach((name, i) =>
		console.log(`  ${name.padEnd(16)} ${median(taken[i]!).toFixed(0).padStart(5)}`),
	);
}

function linkOf(number: number): CachedLink {
	const location = `https://acme.example/offers/summer?utm_source=sms&contact=${number}`;
	return { id: String(number), location, expiresAt: null, disabled: false };
}

/** A token comes out of a request line, as in the redirect: a string that nobody has looked anything up by. */
function timeOf(find: (token: string) => CachedLink | undefined, requests: Buffer[]): number {
	let characters = 0;
	const start = performance.now();
	for (const request of requests) {
		const token = TOKEN_PATH.exec(request.toString('latin1'))![1]!;
		characters += find(token)?.location.length ?? 0;
	}
	const took = performance.now() - start;
	// Read, lest the loop be found to be of no use.
	return characters < 0 ? NaN : (took * 1e6) / requests.length;
}

function median(values: number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
