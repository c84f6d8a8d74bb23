import { request } from 'node:http';
import type { TestServer } from './server.js';

/** User agents as they were really sent. */
export const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
	'Version/18.6 Mobile/15E148 Safari/604.1';
export const ANDROID =
	'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) ' +
	'Chrome/142.0.0.0 Mobile Safari/537.36';
export const IMESSAGE =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) ' +
	'Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0';
export const SCANNER =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ' +
	'HeadlessChrome/116.0.5845.96 Safari/537.36 Proofpoint';

/** Who opens a link: the method and headers of the request that each really makes. */
export interface Visitor {
	method: 'GET' | 'HEAD';
	headers: Record<string, string>;
}

const NAVIGATION = {
	accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
	'accept-language': 'de-DE,de;q=0.9',
	'accept-encoding': 'gzip, deflate, br',
	'sec-fetch-dest': 'document',
	'sec-fetch-mode': 'navigate',
	'sec-fetch-site': 'none',
};

export const iphonePerson: Visitor = {
	method: 'GET',
	headers: { 'user-agent': IPHONE, ...NAVIGATION },
};
export const androidPerson: Visitor = {
	method: 'GET',
	headers: {
		'sec-ch-ua': '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
		'sec-ch-ua-mobile': '?1',
		'sec-ch-ua-platform': '"Android"',
		'upgrade-insecure-requests': '1',
		'user-agent': ANDROID,
		...NAVIGATION,
		'sec-fetch-user': '?1',
	},
};
export const imessagePreview: Visitor = {
	method: 'GET',
	headers: { 'user-agent': IMESSAGE, accept: '*/*' },
};
export const scanner: Visitor = {
	method: 'GET',
	headers: { 'user-agent': SCANNER, accept: '*/*' },
};
export const headProbe: Visitor = { method: 'HEAD', headers: iphonePerson.headers };
export const nobodyInParticular: Visitor = { method: 'GET', headers: { accept: '*/*' } };

/**
 * Opens a short link as the visitor would, without following it. `fetch` would add headers of its own.
 * @returns the status of the answer
 */
export function visitAs(
	server: TestServer,
	token: string,
	{ method, headers }: Visitor,
): Promise<number> {
	return new Promise((resolve, reject) => {
		const asking = request(`${server.url}/${token}`, { method, headers }, (response) => {
			response.resume();
			response.on('end', () => resolve(response.statusCode!));
		});
		asking.on('error', reject);
		asking.end();
	});
}
