import { commonSafari, phoneBrowser, type Headers } from './browsers.js';
import type { DrawSource } from './automated.js';
import { addressIn, type Place } from './networks.js';

const ANY: Headers = [['accept', '*/*']];

const PREVIEWS: [userAgent: string, from: Place, weight: number][] = [
	[
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
		'carrier',
		45,
	],
	['WhatsApp/2.25.29.77 A', 'carrier', 15],
	['WhatsApp/2.25.29.73 i', 'carrier', 8],
	['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 'meta', 12],
	['TelegramBot (like TwitterBot)', 'telegram', 8],
	['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'hosting', 6],
	['Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)', 'hosting', 6],
];

/** Messengers draw a preview: on the phone that shows the text, or on their servers when it is passed on. */
export const drawPreview: DrawSource = ({ random }) => {
	return (recipient) => {
		const [userAgent, place] = random.weigh(PREVIEWS.map((preview) => [preview, preview[2]]));
		const seconds = random.chance(0.7) ? random.between(0.3, 4) : random.logNormal(900, 1.5);
		const at = recipient.deliveredAt + seconds * 1000;
		return [{ at, link: 0, method: 'GET', ip: addressIn(place, random), userAgent, headers: ANY }];
	};
};

/** Platforms check that a link answers, with HEAD and an iPhone's user agent. */
export const drawHeadCheck: DrawSource = ({ random, settings: { transport } }) => {
	const browser = commonSafari(random, transport, 'en-US,en;q=0.9');
	const place = random.pick(['hosting', 'meta', 'carrier'] as const);
	return (recipient) => {
		const at = recipient.deliveredAt + random.logNormal(1.5, 1) * 1000;
		return Array.from({ length: recipient.links }, (_, link) => ({
			...browser,
			at: at + link * random.between(20, 800),
			link,
			method: 'HEAD' as const,
			ip: addressIn(place, random),
		}));
	};
};

const DECLARED = [
	'curl/8.11.0',
	'python-requests/2.32.3',
	'Go-http-client/2.0',
	'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
	'Mozilla/5.0 (compatible; proofpoint-urldefense-scanner/2.0)',
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36',
	'okhttp/4.12.0',
	null,
];

/** Programs that say what they are, or do not care to hide it. */
export const drawDeclared: DrawSource = ({ random }) => {
	const userAgent = random.pick(DECLARED);
	return (recipient) => {
		const at = recipient.deliveredAt + random.logNormal(20, 2) * 1000;
		return [
			{ at, link: 0, method: 'GET', ip: addressIn('hosting', random), userAgent, headers: ANY },
		];
	};
};

/** The recipient's own browser loads the page ahead of time. */
export const drawPrefetch: DrawSource = ({ random, settings: { transport } }) => {
	return (recipient) => {
		const { userAgent, headers } = phoneBrowser(random, transport);
		const at = recipient.deliveredAt + random.logNormal(30, 1.5) * 1000;
		const purpose: Headers = [...headers, ['sec-purpose', 'prefetch;prerender']];
		return [
			{ at, link: 0, method: 'GET', ip: addressIn('carrier', random), userAgent, headers: purpose },
		];
	};
};
