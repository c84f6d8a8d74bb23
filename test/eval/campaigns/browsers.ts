import type { Random } from './random.js';

/** Names and values in the order in which they are sent; without the user agent. */
export type Headers = [name: string, value: string][];

/** What a visitor's program sends with every request. */
export interface Browser {
	userAgent: string | null;
	headers: Headers;
}

/** How links are opened in a campaign, which all browsers then show: over TLS, without, or seen through a bare proxy. */
export type Transport = 'https' | 'http' | 'bare';

const LANGUAGES = [
	'de-DE,de;q=0.9,en;q=0.8',
	'en-US,en;q=0.9',
	'en-GB,en;q=0.9',
	'fr-FR,fr;q=0.9',
	'es-ES,es;q=0.9',
	'ja',
];
const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9';
const CHROME_ACCEPT = `${HTML},image/avif,image/webp,image/apng,*/*;q=0.8`;

/** Most people run one of the last few versions, and most of those the very last: many are all the same. */
const IOS = [
	['18_6', '18.6', 40],
	['18_7', '26.1', 25],
	['18_5', '18.5', 14],
	['17_6_1', '17.6', 8],
	['18_1_1', '18.1.1', 5],
	['16_7_10', '16.6', 4],
	['15_8_3', '15.6.6', 3],
	['12_5_7', '12.1.2', 1],
] as const;
const CHROME = [
	['143', 60],
	['142', 25],
	['141', 8],
	['138', 4],
	['127', 2],
	['109', 1],
] as const;
const CHROME_BUILDS = { 143: 7499, 142: 7444, 141: 7390, 138: 7204, 127: 6533, 109: 5414 };
const ANDROID_MODELS = [
	'14; SM-A546B Build/UP1A.231005.007',
	'15; Pixel 8 Build/AP4A.250205.002',
	'13; M2101K6G Build/TKQ1.220829.002',
	'12; SM-G991U Build/SP1A.210812.016',
	'14; 23021RAA2Y Build/UKQ1.230917.001',
];

/** @returns a phone's browser, now and then another program in which people open links of texts */
export function phoneBrowser(random: Random, transport: Transport): Browser {
	const language = random.pick(LANGUAGES);
	const make = random.weigh([
		[safari, 48],
		[chromeAndroid, 34],
		[samsung, 6],
		[inAppIos, 5],
		[inAppAndroid, 4],
		[chromeIos, 2],
		[firefoxAndroid, 1],
	]);
	return overTransport(make(random, language), transport);
}

/** @returns a phone's browser that is the same on most phones of its make */
export function commonSafari(random: Random, transport: Transport, language: string): Browser {
	return overTransport(safari(random, language), transport);
}

/** @returns a computer's browser */
export function desktopBrowser(random: Random, transport: Transport): Browser {
	const make = random.weigh([
		[chromeDesktop, 70],
		[safariDesktop, 20],
		[firefoxDesktop, 10],
	]);
	return overTransport(make(random, random.pick(LANGUAGES)), transport);
}

/**
 * Browsers send `Sec-*` headers, and offer Brotli and Zstandard, only over TLS; some front ends hand on nothing but the user
 * agent.
 */
function overTransport(browser: Browser, transport: Transport): Browser {
	if (transport === 'https') return browser;
	if (transport === 'bare') return { ...browser, headers: [] };
	const headers = browser.headers.filter(([name]) => !name.startsWith('sec-'));
	return {
		...browser,
		headers: headers.map(([name, value]) => [
			name,
			name === 'accept-encoding' ? 'gzip, deflate' : value,
		]),
	};
}

function safari(random: Random, language: string): Browser {
	const [os, version] = pickIos(random);
	return {
		userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`,
		headers: appleHeaders(language, Number.parseFloat(version) >= 16.4),
	};
}

function chromeIos(random: Random, language: string): Browser {
	const [os] = pickIos(random);
	return {
		userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/143.0.7499.92 Mobile/15E148 Safari/604.1`,
		headers: appleHeaders(language, true),
	};
}

function inAppIos(random: Random, language: string): Browser {
	const [os, version] = pickIos(random);
	const app = random.pick([
		`[FBAN/FBIOS;FBAV/530.0.0.46.109;FBBV/793221109;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/${version};FBSS/3;FBCR/;FBID/phone;FBLC/de_DE;FBOP/80]`,
		`Instagram 390.0.0.28.85 (iPhone14,5; iOS ${os}; de_DE; de; scale=3.00; 1170x2532; 752313411)`,
		`Safari Line/15.12.0`,
		`GSA/383.0.797833943 Safari/604.1`,
	]);
	return {
		userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 ${app}`,
		headers: appleHeaders(language.split(',')[0]!, random.chance(0.5)),
	};
}

function chromeAndroid(random: Random, language: string): Browser {
	const version = random.weigh(CHROME);
	return {
		userAgent: `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Mobile Safari/537.36`,
		headers: chromeHeaders(language, version, 'Google Chrome', 'Android'),
	};
}

function samsung(_random: Random, language: string): Browser {
	return {
		userAgent:
			'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
		headers: chromeHeaders(language, '130', 'Samsung Internet', 'Android'),
	};
}

function inAppAndroid(random: Random, language: string): Browser {
	const version = random.weigh(CHROME);
	const [app, packageName] = random.pick([
		['[FB_IAB/FB4A;FBAV/530.0.0.46.109;]', 'com.facebook.katana'],
		['Instagram 390.0.0.43.81 Android', 'com.instagram.android'],
		['Line/15.12.0/IAB', 'jp.naver.line.android'],
		['', 'com.google.android.gm'],
	] as const);
	const headers = chromeHeaders(language.split(',')[0]!, version, 'Android WebView', 'Android');
	return {
		userAgent:
			`Mozilla/5.0 (Linux; Android ${random.pick(ANDROID_MODELS)}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/${version}.0.${CHROME_BUILDS[version]}.34 Mobile Safari/537.36 ${app}`.trim(),
		headers: random.chance(0.3)
			? [
					['accept', `${HTML},*/*;q=0.8`],
					['x-requested-with', packageName],
				]
			: [...headers, ['x-requested-with', packageName]],
	};
}

function firefoxAndroid(_: Random, language: string): Browser {
	return {
		userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0',
		headers: firefoxHeaders(language),
	};
}

function chromeDesktop(random: Random, language: string): Browser {
	const version = random.weigh(CHROME);
	const [platform, name] = random.pick([
		['Windows NT 10.0; Win64; x64', 'Windows'],
		['Macintosh; Intel Mac OS X 10_15_7', 'macOS'],
	] as const);
	return {
		userAgent: `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
		headers: chromeHeaders(language, version, 'Google Chrome', name),
	};
}

function safariDesktop(_: Random, language: string): Browser {
	return {
		userAgent:
			'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
		headers: appleHeaders(language, true),
	};
}

function firefoxDesktop(_: Random, language: string): Browser {
	return {
		userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
		headers: firefoxHeaders(language),
	};
}

function pickIos(random: Random): [os: string, version: string] {
	return random.weigh(IOS.map(([os, version, weight]) => [[os, version], weight]));
}

function appleHeaders(language: string, fetchMetadata: boolean): Headers {
	return [
		...(fetchMetadata ? ([['sec-fetch-dest', 'document']] as Headers) : []),
		['accept', `${HTML},*/*;q=0.8`],
		...(fetchMetadata
			? ([
					['sec-fetch-site', 'none'],
					['sec-fetch-mode', 'navigate'],
				] as Headers)
			: []),
		['accept-language', language],
		...(fetchMetadata ? ([['priority', 'u=0, i']] as Headers) : []),
		['accept-encoding', 'gzip, deflate, br'],
	];
}

function chromeHeaders(
	language: string,
	version: string,
	brand: string,
	platform: string,
): Headers {
	return [
		['sec-ch-ua', `"Chromium";v="${version}", "${brand}";v="${version}", "Not_A Brand";v="99"`],
		['sec-ch-ua-mobile', platform === 'Android' ? '?1' : '?0'],
		['sec-ch-ua-platform', `"${platform}"`],
		['upgrade-insecure-requests', '1'],
		['accept', CHROME_ACCEPT],
		['sec-fetch-site', 'none'],
		['sec-fetch-mode', 'navigate'],
		['sec-fetch-user', '?1'],
		['sec-fetch-dest', 'document'],
		['accept-encoding', 'gzip, deflate, br, zstd'],
		['accept-language', language],
		['priority', 'u=0, i'],
	];
}

function firefoxHeaders(language: string): Headers {
	return [
		['accept', `${HTML},*/*;q=0.8`],
		['accept-language', language],
		['accept-encoding', 'gzip, deflate, br, zstd'],
		['upgrade-insecure-requests', '1'],
		['sec-fetch-dest', 'document'],
		['sec-fetch-mode', 'navigate'],
		['sec-fetch-site', 'none'],
		['sec-fetch-user', '?1'],
	];
}
