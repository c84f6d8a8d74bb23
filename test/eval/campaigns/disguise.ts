import { desktopBrowser, phoneBrowser, type Browser, type Headers } from './browsers.js';
import type { World } from './campaign.js';
import { addressIn, neighbours, type Place } from './networks.js';

/** Where a scanner's requests come from: one address, some beside each other, or any of a large pool. */
export function drawSites({ random }: World, place: Place): () => string {
	const only = addressIn(place, random);
	const block = neighbours(place, random.integer(3, 16), random);
	return random.weigh<() => string>([
		[() => only, 35],
		[() => random.pick(block), 35],
		[() => addressIn(place, random), 30],
	]);
}

/** In whose dress a scanner comes: always the same browser or one of some, with all of its headers or few. */
export function drawDress({ random, settings: { transport } }: World): () => Browser {
	const draw = () =>
		random.chance(0.6) ? desktopBrowser(random, transport) : phoneBrowser(random, transport);
	const wardrobe = Array.from(
		{
			length: random.weigh([
				[1, 55],
				[3, 20],
				[20, 25],
			]),
		},
		draw,
	);
	const strip = random.weigh<(headers: Headers) => Headers>([
		[(headers) => headers, 45],
		[(headers) => headers.filter(([name]) => name === 'accept' || name === 'accept-encoding'), 30],
		[(headers) => (headers.length > 0 ? [['accept', '*/*']] : []), 25],
	]);
	return () => {
		const { userAgent, headers } = random.pick(wardrobe);
		return { userAgent, headers: strip(headers) };
	};
}
