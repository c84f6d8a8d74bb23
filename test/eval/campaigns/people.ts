import { commonSafari, desktopBrowser, phoneBrowser, type Browser } from './browsers.js';
import type { PersonKind, Recipient, Visit, World } from './campaign.js';
import { addressIn, phoneAddressV6 } from './networks.js';
import type { Random } from './random.js';
import type { CampaignSettings } from './settings.js';

/** Nobody hears the phone, unlocks it, reads and taps in less; in seconds. */
const SHORTEST = 2;

interface Person extends Browser {
	ip: string;
	by: { person: PersonKind };
}

/** Who taps, on what, from where, when, and what they do next. */
export function drawPeople(world: World): Visit[] {
	const { random, settings, recipients } = world;
	const addressOf = drawAddresses(random, settings);
	return recipients.flatMap((recipient, index) => {
		if (!random.chance(settings.tapRate)) return [];
		const kind = random.weigh(
			Object.entries(settings.places) as [keyof CampaignSettings['places'], number][],
		);
		const person: Person = {
			...drawBrowser(random, settings, kind),
			ip: addressOf[kind](),
			by: { person: kind },
		};
		return drawTaps(world, person, recipient, index);
	});
}

/** Behind a carrier's shared address and on Private Relay, iPhones of one make and language are all alike. */
function drawBrowser(
	random: Random,
	{ people, transport }: CampaignSettings,
	kind: PersonKind,
): Browser {
	if (kind === 'relay') return commonSafari(random, transport, 'en-US,en;q=0.9');
	if (kind === 'cgnat' && random.chance(0.5))
		return commonSafari(random, transport, 'en-US,en;q=0.9');
	return random.chance(people.desktops)
		? desktopBrowser(random, transport)
		: phoneBrowser(random, transport);
}

function drawAddresses(random: Random, { people, recipients, tapRate }: CampaignSettings) {
	const shared = (draw: () => string, people: number) => {
		const addresses = Array.from(
			{ length: Math.max(1, Math.round((recipients * tapRate) / people)) },
			draw,
		);
		return () => random.pick(addresses);
	};
	return {
		// Of those behind one address only some have been sent a text, and fewer tap.
		cgnat: shared(
			() => addressIn('carrier', random),
			Math.max(5, people.perCarrierAddress * tapRate),
		),
		office: shared(() => addressIn('provider', random), Math.max(2, people.perOffice * tapRate)),
		relay: shared(() => addressIn('relay', random), 12),
		gateway: shared(() => addressIn('gateway', random), 6),
		vpn: shared(() => addressIn('vpn', random), 2),
		home: () => addressIn('provider', random),
		phoneV6: () => phoneAddressV6(random),
	} satisfies Record<keyof CampaignSettings['places'], () => string>;
}

function drawTaps(world: World, person: Person, recipient: Recipient, index: number): Visit[] {
	const { random, settings } = world;
	const { people } = settings;
	const link = recipient.links === 2 && random.chance(0.3) ? 1 : 0;
	const at = recipient.deliveredAt + drawSeconds(random, settings) * 1000;
	const first: Visit = { ...person, recipient: index, link, at, method: 'GET' };
	const visits = [first];
	const again = (seconds: number, change: Partial<Visit> = {}) =>
		visits.push({ ...first, ...change, at: first.at + seconds * 1000 });

	if (random.chance(people.doubleTaps)) again(random.between(0.2, 4));
	if (random.chance(people.returns)) again(random.logNormal(1200, 1.6) + 8);
	if (recipient.links === 2 && random.chance(people.bothLinks)) {
		again(Math.max(1.6, random.logNormal(30, 1.1)), { link: 1 - link });
	}
	if (random.chance(people.forwards)) again(random.logNormal(1500, 1.4) + 20, drawFriend(world));
	return visits;
}

function drawSeconds(random: Random, { tap }: CampaignSettings): number {
	if (random.chance(tap.fast)) return random.between(SHORTEST, 10);
	return Math.max(random.logNormal(tap.median, tap.sigma), SHORTEST + random.between(0, 2));
}

/** To whom the text is forwarded: other device, other network, now and then at a desk. */
function drawFriend({ random, settings: { transport } }: World): Partial<Visit> {
	const browser = random.chance(0.3)
		? desktopBrowser(random, transport)
		: phoneBrowser(random, transport);
	return { ...browser, ip: addressIn('provider', random), by: { person: 'forwarded' } };
}
