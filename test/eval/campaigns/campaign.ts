import { drawAutomated } from './automated.js';
import type { Browser } from './browsers.js';
import { drawHit, type Hit } from './hits.js';
import { drawPeople } from './people.js';
import { createRandom, type Random } from './random.js';
import { drawSettings, type CampaignSettings, type SourceKind } from './settings.js';

/** Times are in milliseconds since the campaign began. */
export interface Recipient {
	links: 1 | 2;
	sentAt: number;
	deliveredAt: number;
	/** What the provider says of the delivery, and when it says so. */
	receipt: { knownAt: number; at: number } | null;
}

/** Where a person taps: what makes them hard to tell apart. */
export type PersonKind = keyof CampaignSettings['places'] | 'forwarded';

/** One request to one link, and what truly made it. */
export interface Visit extends Browser {
	recipient: number;
	/** The link's place in the text, from 0. */
	link: number;
	at: number;
	method: 'GET' | 'HEAD';
	ip: string;
	by: { person: PersonKind } | { source: SourceKind | Hit };
}

export interface SimulatedCampaign {
	seed: number;
	settings: CampaignSettings;
	recipients: Recipient[];
	/** In the order of time. */
	visits: Visit[];
}

/**
 * Draws a whole campaign; the same one each time for the same seed.
 * @param hit what opens a tenth of its messages besides
 */
export function drawCampaign(seed: number, size: number, hit?: Hit): SimulatedCampaign {
	const random = createRandom(seed);
	const settings = drawSettings(random.fork(), size);
	const recipients = Array.from({ length: size }, (_, i) => drawRecipient(random, settings, i));
	const world = { random: random.fork(), settings, recipients };
	const taps = drawPeople(world);
	const automated = drawAutomated(world, taps);
	const hits = hit ? drawHit(world, hit) : [];
	const visits = [...taps, ...automated, ...hits].sort((a, b) => a.at - b.at);
	return { seed, settings, recipients, visits };
}

/** What those who draw visits are handed. */
export interface World {
	random: Random;
	settings: CampaignSettings;
	recipients: Recipient[];
}

function drawRecipient(random: Random, settings: CampaignSettings, index: number): Recipient {
	const { delivery, receipts, pace, twoLinks } = settings;
	const sentAt = (index / pace) * 1000;
	const transit = random.chance(delivery.phoneOff)
		? random.logNormal(1800, 1)
		: Math.max(0.4, random.logNormal(delivery.median, delivery.sigma));
	const deliveredAt = sentAt + transit * 1000;
	const way = random.weigh([
		['in time', receipts.inTime],
		['late', receipts.late],
		['late time', receipts.lateTime],
		['none', 1 - receipts.inTime - receipts.late - receipts.lateTime],
	]);
	const lag = way === 'in time' ? random.between(50, 800) : random.logNormal(15_000, 1);
	const knownAt = deliveredAt + lag;
	const receipt =
		way === 'none' ? null : { knownAt, at: way === 'late time' ? knownAt : deliveredAt };
	return { links: random.chance(twoLinks) ? 2 : 1, sentAt, deliveredAt, receipt };
}
