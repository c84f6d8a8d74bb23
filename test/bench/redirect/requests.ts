import { phoneBrowser } from '../../eval/campaigns/browsers.js';
import { createRandom } from '../../eval/campaigns/random.js';

/** As different as a campaign's visitors are: some hundred user agents, some dozen sets of other headers. */
const VISITORS = 2000;

/**
 * @param port of the server that is asked
 * @param proxied whether a proxy stands before the server that names each visitor's address
 * @returns for many visitors, what follows the path in the request that their browser makes
 */
export function makeRequestEnds(port: number, proxied: boolean): string[] {
	const random = createRandom(1);
	const address = () => Array.from({ length: 3 }, () => random.integer(1, 254)).join('.');
	return Array.from({ length: VISITORS }, () => {
		const { userAgent, headers } = phoneBrowser(random, 'https');
		const all: [string, string][] = [
			['Host', `127.0.0.1:${port}`],
			['Connection', 'keep-alive'],
			['User-Agent', userAgent ?? ''],
			...headers,
			...(proxied ? [['X-Forwarded-For', `91.${address()}`] as [string, string]] : []),
		];
		return ` HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
	});
}
