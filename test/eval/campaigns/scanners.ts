import type { DrawSource, Look } from './automated.js';
import { drawDress, drawSites } from './disguise.js';

/**
 * A carrier opens the links of the texts that it carries, in a browser's dress and from rented servers: as they come
 * in, or when they have been delivered, the first link or all.
 */
export const drawCarrierScanner: DrawSource = (world) => {
	const { random } = world;
	const siteOf = drawSites(world, 'hosting');
	const dressOf = drawDress(world);
	const median = random.logNormal(1.5, 0.9);
	const sigma = random.between(0.3, 0.9);
	const beforeDelivery = random.chance(0.3);
	const allLinks = random.chance(0.5);

	const look: Look = (recipient) => {
		const from = beforeDelivery ? recipient.sentAt : recipient.deliveredAt;
		const at = from + Math.min(random.logNormal(median, sigma), 30) * 1000;
		const visit = { at, method: 'GET', ip: siteOf(), ...dressOf() } as const;
		const visits = [{ ...visit, link: 0 }];
		if (allLinks && recipient.links === 2) {
			visits.push({ ...visit, link: 1, at: at + random.between(50, 1500) });
		}
		return visits;
	};
	return look;
};
