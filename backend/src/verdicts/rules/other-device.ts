import type { Network } from '../../network/network.js';
import type { Evidence } from '../evidence.js';
import { apart, rule, type Counts } from '../rule.js';

/** A person does not change the phone in this time; in milliseconds. */
const SPAN = 60_000;

/**
 * The same recipient's message was opened from another network on another system within a minute, and this is
 * the one that no text arrives on: a computer or a rented server, while the other is a phone in an ordinary network.
 *
 * Source: gateways and scanners open links under a desktop browser's name, then the person taps on the phone.
 * Wrong about: people who forward a text to a colleague who is at a desk.
 */
export const otherDevice = rule<Phones>({
	name: 'other-device',
	title: 'Comes beside the phone of the recipient',
	signs: {
		phone: {
			verdict: 'bot',
			points: 40,
			words: ({ seconds }: { seconds: number }) =>
				`A phone in another network opened the same message ${seconds} s apart.`,
		},
	},
	gathers: {
		of: 'message',
		within: SPAN,
		count: {
			phones: `json_agg(json_build_array(${apart}, host(o.ip),
				(SELECT json_build_object('asn', asn, 'name', name, 'kind', kind) FROM networks WHERE id = o.network_id)) ORDER BY ${apart})
				FILTER (WHERE (k.device_type = 'desktop' OR k.hosted) AND o.method = 'GET' AND host(o.ip) <> host(k.ip)
					AND ${apart} <= ${SPAN}
					AND (SELECT u.device_type FROM user_agents u WHERE u.id = o.user_agent_id) = 'mobile')`,
		},
		none: { phones: null },
	},
	find(evidence, { all: { phones } }) {
		if (evidence.deviceType !== 'desktop' && evidence.network.kind !== 'hosting') return null;
		const phone = phones?.find((one) => isElsewhere(evidence, one));
		return phone ? { sign: 'phone', values: { seconds: Math.round(phone[0] / 1000) } } : null;
	},
});

interface Phones extends Counts {
	/** Phones that opened the message around this click, the nearest first; null for none. */
	phones: Phone[] | null;
}

/** The network is the one that was found when the click was judged; null where it was not yet. */
type Phone = [apart: number, ip: string, network: Network | null];

/** In an ordinary network, and not the click's own. */
function isElsewhere({ network, networkOf }: Evidence, [, ip, known]: Phone): boolean {
	const { asn, kind } = known ?? networkOf(ip);
	return kind === null && (asn === null || asn !== network.asn);
}
