import type { DrawSource } from './automated.js';
import type { Visit, World } from './campaign.js';
import { drawDress, drawSites } from './disguise.js';
import { addressIn, type Place } from './networks.js';

/** Security gateways open every link of a message, one right after the other. */
function drawGateway(world: World, siteOf: () => string, longest: number): ReturnType<DrawSource> {
	const { random } = world;
	const dressOf = drawDress(world);
	const median = random.logNormal(3, 0.7);
	const between = random.logNormal(400, 0.8);
	return (recipient) => {
		const at = recipient.deliveredAt + Math.min(random.logNormal(median, 0.7), longest) * 1000;
		const visit = { method: 'GET', ip: siteOf(), ...dressOf() } as const;
		return Array.from({ length: recipient.links }, (_, link) => ({
			...visit,
			link,
			at: at + link * random.logNormal(between, 0.5),
		}));
	};
}

export const drawHostedGateway: DrawSource = (world) =>
	drawGateway(world, drawSites(world, 'hosting'), 60);

/** In the network of its vendor, which the product knows. */
export const drawVendorGateway: DrawSource = (world) =>
	drawGateway(world, drawSites(world, 'scanner' satisfies Place), 300);

/** In a company's own network, behind the same address as the people who work there. */
export const drawOfficeGateway: DrawSource = (world, taps) => {
	const offices = [...new Set(taps.filter(isInOffice).map(({ ip }) => ip))];
	const ip = offices.length > 0 ? world.random.pick(offices) : addressIn('provider', world.random);
	return drawGateway(world, () => ip, 20);
};

function isInOffice({ by }: Visit): boolean {
	return 'person' in by && by.person === 'office';
}

/** Whoever keeps lists of dangerous links looks again hours later; nothing but the network tells. */
export const drawLateCheck: DrawSource = (world) => {
	const { random } = world;
	const siteOf = drawSites(world, 'hosting');
	const dressOf = drawDress(world);
	return (recipient) => {
		const at = recipient.deliveredAt + random.logNormal(7200, 1) * 1000;
		return [{ at, link: 0, method: 'GET', ip: siteOf(), ...dressOf() }];
	};
};
