import { rule } from '../rule.js';

/**
 * A text's link, opened on a computer that stands among rented servers: texts arrive on phones, and security vendors check
 * links in a computer's browser from clouds.
 *
 * Source: Microsoft's Safe Links and its like, seen some 20 to 180 s after delivery, now and then later.
 * Wrong about: the few who read their texts on a computer and are on a VPN, or on a cloud desktop.
 */
export const serverDesktop = rule({
	name: 'server-desktop',
	title: 'Comes from a computer among rented servers',
	signs: {
		// With the network's own points it outweighs a browser's.
		text: {
			verdict: 'bot',
			points: 30,
			words: () => 'A text was opened on a computer among rented servers, not on a phone.',
		},
	},
	find({ deviceType, network, messageId }) {
		const isText = messageId !== null;
		return isText && deviceType === 'desktop' && network.kind === 'hosting'
			? { sign: 'text', values: {} }
			: null;
	},
});
