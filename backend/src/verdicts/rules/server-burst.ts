import type { Evidence } from '../evidence.js';
import { elapsed, type Elapsed } from '../since-delivery.js';
import { rule, type Counts, type Finding } from '../rule.js';

/** People on a VPN take their time like all others; scanners look soon. In seconds; a text's way takes some more. */
const SOON = { delivered: 25, sent: 40 };
const LATE = { delivered: 60, sent: 90 };
/** What takes between one over this and this many times as long is of the same pace. */
const ALIKE = 1.5;
/** Until when those of one owner alone are looked at, in seconds: there people's pace and scanners' overlap. */
const SLOW = { delivered: 90, sent: 120 };
/** So many recipients of the same pace, and half as many as come late, are not people. */
const FEW = 5;
/** Of one owner's slower ones: for each who takes so many times as long, so many at this pace. */
const MUCH_LATER = 3;
const TO_EACH_LATER = 1.5;
/** With so many at another pace, and hardly one at this, a scanner is known and this is not it. */
const MANY = 10;
/** Before this, in seconds, hardly anybody has tapped, whatever the pace of scanners. */
const FIRST = 3;
/** How far in time the others may be, in milliseconds. */
const WITHIN = 10 * 60_000;

/**
 * Rented servers open many recipients' links of one campaign, all about as soon after delivery as this click, while
 * hardly any come at people's pace. Scanners change addresses and dress, but not their pace: what comes at another
 * one is more likely a person on a VPN. Slower ones are held against each other only within one owner's network, where they
 * are many and hardly any come later.
 *
 * Source: simulated campaigns (`npm run eval`); of people within minutes, at most half as many come at any such pace
 * as come later than a minute.
 * Wrong about: people on a VPN who happen to be as quick as a scanner that looks at the same campaign, and its own
 * stragglers.
 */
export const serverBurst = rule<Looks>({
	name: 'server-burst',
	title: 'Opens the links of many recipients from rented servers',
	signs: {
		alike: {
			verdict: 'bot',
			points: 60,
			words: ({ recipients }: { recipients: number }) =>
				`Rented servers opened the links of ${recipients} recipients about as soon after delivery.`,
		},
		slow: {
			verdict: 'bot',
			points: 60,
			words: ({ recipients }: { recipients: number }) =>
				`Rented servers of one owner opened the links of ${recipients} recipients about as soon, and hardly any later.`,
		},
		otherPace: {
			verdict: 'human',
			points: 25,
			words: () => "The scanners that open this campaign's links do so at another pace.",
		},
	},
	afterDelivery: SLOW.sent,
	gathers: {
		of: 'servers',
		within: WITHIN,
		count: {
			looks:
				'json_agg(json_build_array(o.message_id, o.seconds, (SELECT n.asn FROM networks n WHERE n.id = o.network_id))) FILTER (WHERE o.seconds IS NOT NULL)',
		},
		none: { looks: null },
	},
	reopens: ['people'],
	find(evidence, { all: { looks } }): Finding | null {
		const time = elapsed(evidence);
		if (evidence.network.kind !== 'hosting' || !time) return null;
		if (time.seconds >= SOON[time.since])
			return findSlow(evidence, looks ?? [], time.seconds, SLOW[time.since]);
		const { alike, otherwise, late } = tally(evidence.messageId, looks ?? [], time);
		if (alike >= FEW + late / 2) return { sign: 'alike', values: { recipients: alike } };
		const isKnown = time.since === 'delivered' && time.seconds >= FIRST;
		const isOther = isKnown && alike <= 2 && otherwise >= MANY;
		return isOther ? { sign: 'otherPace', values: {} } : null;
	},
});

interface Looks extends Counts {
	/** Clicks out of rented servers: on which message, how many seconds after its delivery. */
	looks: Look[] | null;
}

type Look = [messageId: string | null, seconds: number, asn: number | null];

function findSlow(
	{ messageId, network: { asn } }: Evidence,
	looks: Look[],
	own: number,
	longest: number,
): Finding | null {
	if (own >= longest || asn === null) return null;
	const alike = new Set([messageId]);
	const later = new Set<string | null>();
	for (const [messageId, seconds, owner] of looks) {
		if (owner !== asn) continue;
		if (isAlike(seconds, own)) alike.add(messageId);
		else if (seconds >= own * MUCH_LATER) later.add(messageId);
	}
	const recipients = alike.size;
	return recipients >= FEW + TO_EACH_LATER * later.size
		? { sign: 'slow', values: { recipients } }
		: null;
}

/** Counts recipients: of this pace, this click's among them, of another one within a minute, and of later. */
function tally(messageId: string | null, looks: Look[], own: Elapsed) {
	const alike = new Set([messageId]);
	const otherwise = new Set<string | null>();
	const late = new Set<string | null>();
	for (const [messageId, seconds] of looks) {
		if (seconds >= LATE[own.since]) late.add(messageId);
		else if (isAlike(seconds, own.seconds)) alike.add(messageId);
		else otherwise.add(messageId);
	}
	return { alike: alike.size, otherwise: otherwise.size, late: late.size };
}

function isAlike(seconds: number, own: number): boolean {
	return seconds > own / ALIKE && seconds < own * ALIKE;
}
