import type { DrawSource } from './automated.js';
import { desktopBrowser, phoneBrowser, type Browser, type Headers } from './browsers.js';
import type { Visit, World } from './campaign.js';
import { drawSites } from './disguise.js';
import { addressIn } from './networks.js';

/**
 * Scanners that open a tenth of all of a campaign's messages, late enough for a person. The other campaigns know nothing
 * of them, so that they show how the rules do on kinds that nobody had in mind for those.
 */
export type Hit = 'late phones' | 'late phones, well dressed' | 'computers in a cloud';

const SHARE = 0.1;

const HITS: Record<Hit, DrawSource> = {
	// A phone's user agent with a program's headers, from rented servers, 25 to 85 s after delivery.
	'late phones': (world) => drawLatePhones(world, [['accept', '*/*']]),
	'late phones, well dressed': (world) => drawLatePhones(world),
	// Such as Microsoft's Safe Links: a real desktop browser in Azure, 20 to 180 s after delivery.
	'computers in a cloud': (world) => {
		const { random, settings } = world;
		return draw(
			world,
			() => addressIn('azure', random),
			() => desktopBrowser(random, settings.transport),
			[20, 180],
		);
	},
};

function drawLatePhones(world: World, headers?: Headers): ReturnType<DrawSource> {
	const { random, settings } = world;
	const dress = () => {
		const phone = phoneBrowser(random, settings.transport);
		return headers ? { ...phone, headers } : phone;
	};
	return draw(world, drawSites(world, 'hosting'), dress, [25, 85]);
}

function draw(
	{ random }: World,
	siteOf: () => string,
	dressOf: () => Browser,
	[from, until]: [number, number],
): ReturnType<DrawSource> {
	return ({ deliveredAt }) => [
		{
			...dressOf(),
			at: deliveredAt + random.between(from, until) * 1000,
			link: 0,
			method: 'GET',
			ip: siteOf(),
		},
	];
}

export const ALL_HITS = Object.keys(HITS) as Hit[];

/** @returns its visits to a tenth of all messages */
export function drawHit(world: World, hit: Hit): Visit[] {
	const look = HITS[hit](world, []);
	return world.recipients.flatMap((recipient, index) =>
		world.random.chance(SHARE)
			? look(recipient).map((visit) => ({ ...visit, recipient: index, by: { source: hit } }))
			: [],
	);
}
