import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

/** Who taps or fetches a link in the suite: the request each of them really makes. */
export interface Visitor {
	name: string;
	method: 'GET' | 'HEAD';
	headers: Record<string, string>;
}

const iphoneSafari =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';
const androidChrome =
	'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';
const iMessage =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0';
const scanner =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/116.0.5845.96 Safari/537.36 Proofpoint';

const page = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** A person on an iPhone. */
export const iphonePerson: Visitor = {
	name: 'a person on an iPhone',
	method: 'GET',
	headers: {
		'user-agent': iphoneSafari,
		accept: page,
		'accept-language': 'en-GB,en;q=0.9',
		'accept-encoding': 'gzip, deflate, br',
		'sec-fetch-dest': 'document',
		'sec-fetch-mode': 'navigate',
		'sec-fetch-site': 'none',
	},
};

/** A person on an Android phone. */
export const androidPerson: Visitor = {
	name: 'a person on an Android phone',
	method: 'GET',
	headers: {
		'user-agent': androidChrome,
		accept: page,
		'accept-language': 'de-DE,de;q=0.9,en;q=0.8',
		'accept-encoding': 'gzip, deflate, br, zstd',
		'upgrade-insecure-requests': '1',
		'sec-ch-ua-mobile': '?1',
		'sec-ch-ua-platform': '"Android"',
		'sec-fetch-dest': 'document',
		'sec-fetch-mode': 'navigate',
		'sec-fetch-site': 'none',
		'sec-fetch-user': '?1',
	},
};

/** iMessage drawing the link's preview: Safari's words with three fetchers' names behind them. */
export const messagesPreview: Visitor = {
	name: 'an iMessage preview',
	method: 'GET',
	headers: { 'user-agent': iMessage, accept: '*/*' },
};

/** A mail and message security scanner that opens links in a headless browser. */
export const securityScanner: Visitor = {
	name: 'a security scanner',
	method: 'GET',
	headers: { 'user-agent': scanner, accept: '*/*' },
};

/** A HEAD request that carries a phone's user agent. */
export const headProbe: Visitor = {
	name: 'a HEAD request from an iPhone user agent',
	method: 'HEAD',
	headers: { 'user-agent': iphoneSafari, accept: '*/*' },
};

/** One of many homes, each with an address of its own at a provider of home connections. */
export function homeAddress(index: number): string {
	return `84.${130 + (index >> 8)}.${index & 255}.7`;
}

/**
 * Opens the short link as `visitor` would, without following it; gives where it leads.
 * Plain `node:http`, because `fetch` would add headers of its own that no phone sends.
 * @param address where the visitor is; this machine where it does not matter
 */
export async function open(
	visitor: Visitor,
	shortUrl: string,
	address = '127.0.0.1',
): Promise<string | undefined> {
	const { method } = visitor;
	const headers = { ...visitor.headers, 'x-forwarded-for': address };
	const sent = request(shortUrl, { method, headers });
	sent.end();
	const [answer] = (await once(sent, 'response')) as [IncomingMessage];
	answer.resume();
	await once(answer, 'end');
	if (answer.statusCode !== 302)
		throw new Error(`${shortUrl} answered ${answer.statusCode} to ${visitor.name}, not 302.`);
	return answer.headers.location;
}

/** The first link in a text. */
export function linkIn(text: string): string {
	const [link] = /https?:\/\/\S+/.exec(text) ?? [];
	if (!link) throw new Error(`There is no link in "${text}".`);
	return link;
}
