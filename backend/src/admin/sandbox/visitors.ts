/** Somebody else than a person who opens links in text messages, as they show themselves to a server. */
export interface Visitor {
	/** On the button. */
	name: string;
	headers: Record<string, string>;
	/** Previews are drawn for a message's first link; scanners open them all. */
	opens: 'first' | 'all';
}

/**
 * The real ones' own words. iMessage claims to be Safari and three social networks at once when it draws a preview;
 * mail and message gateways often scan with a plain Python client.
 */
export const VISITORS = {
	preview: {
		name: 'Play a preview',
		opens: 'first',
		headers: {
			'User-Agent':
				'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) ' +
				'Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
			Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
		},
	},
	scanner: {
		name: 'Play a scanner',
		opens: 'all',
		headers: { 'User-Agent': 'python-requests/2.32.3', Accept: '*/*' },
	},
} satisfies Record<string, Visitor>;

/**
 * Opens short links as a visitor would: real requests, to this server alone. Where the links lead is not visited.
 * @param server where this server listens, e.g. `http://127.0.0.1:8080`
 * @param tokens of the message's links
 */
export async function playVisitor(
	fetch: typeof globalThis.fetch,
	server: string,
	visitor: Visitor,
	tokens: string[],
): Promise<void> {
	const opened = visitor.opens === 'all' ? tokens : tokens.slice(0, 1);
	for (const token of opened) {
		const response = await fetch(`${server}/${token}`, {
			headers: visitor.headers,
			redirect: 'manual',
		});
		await response.body?.cancel();
	}
}
