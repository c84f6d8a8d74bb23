import type { Clickloop } from './clickloop.js';

/** @returns the tokens of new links without messages */
export async function mintLinks(clickloop: Clickloop, count: number): Promise<string[]> {
	const tokens: string[] = [];
	for (let n = 0; n < count; n += 1) {
		const { status, body } = await clickloop.api<{ token: string }>('POST', '/v1/links', {
			url: `https://acme.com/${n}`,
		});
		if (status !== 201) throw new Error(`Minting was answered ${status}`);
		tokens.push(body.token);
	}
	return tokens;
}

/** @returns the tokens of new messages' links, one of each, sent ten minutes ago where nothing else is said */
export async function mintMessages(
	clickloop: Clickloop,
	count: number,
	{ campaign = 'Faults', sentAt = new Date(Date.now() - 600_000) } = {},
): Promise<string[]> {
	const tokens: string[] = [];
	while (tokens.length < count) {
		const size = Math.min(1000, count - tokens.length);
		const messages = Array.from({ length: size }, (_, index) => ({
			to: `+4915112${String(tokens.length + index).padStart(6, '0')}`,
			text: 'Start here: https://acme.com/start',
			sentAt,
		}));
		const { status, body } = await clickloop.api<Sent>('POST', '/v1/messages', {
			campaign,
			messages,
		});
		if (status !== 200) throw new Error(`Minting was answered ${status}`);
		tokens.push(...body.results.map(({ message }) => message!.links[0]!.token));
	}
	return tokens;
}

interface Sent {
	results: { message?: { links: { token: string }[] } }[];
}
