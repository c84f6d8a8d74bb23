import { expect } from 'chai';
import type { Router } from 'express';
import { createApp } from '../../backend/src/app.js';
import { insertLinks } from '../../backend/src/links/insert.js';
import { mintToken, withFreshTokens } from '../../backend/src/links/mint.js';
import { isReserved } from '../../backend/src/links/reserved.js';
import { startServer, type TestServer } from '../support/server.js';

describe('Tokens', () => {
	let server: TestServer;
	before(async () => (server = await startServer()));
	after(() => server.stop());

	const store = (tokens: string[]) =>
		server.deps.db.transaction((tx) =>
			insertLinks(
				tx,
				tokens.map((token) => ({
					token,
					messageId: null,
					campaignId: null,
					url: 'https://acme.com',
					position: 0,
					domain: null,
					expiresAt: null,
					metadata: null,
				})),
			),
		);

	it('are letters and digits, as long as the settings say', () => {
		for (const length of [6, 7, 8]) {
			expect(mintToken(length)).to.match(new RegExp(`^[0-9A-Za-z]{${length}}$`));
		}
	});

	it('are minted anew when they were taken already', async () => {
		await store(['taken01']);
		const tokens = ['taken01', 'taken01', 'free001'];
		const [id] = await withFreshTokens(() => store([tokens.shift()!]));
		expect(id).to.match(/^\d+$/);
		expect(tokens).to.deep.equal([]);
	});

	it('leave other errors to the caller', async () => {
		let attempts = 0;
		const error: unknown = await withFreshTokens(() => {
			attempts += 1;
			return store(['nul\u0000']);
		}).catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(Error);
		expect(attempts).to.equal(1);
	});

	it('differ when many requests mint at once', async () => {
		const answers = await Promise.all(
			Array.from({ length: 50 }, () =>
				server.api<{ token: string }>('POST', '/v1/links', { url: 'https://acme.com' }),
			),
		);
		expect(new Set(answers.map(({ body }) => body.token)).size).to.equal(50);
	});

	it('are never the first word of a path of the server, in whatever case', () => {
		const words = firstWords(createApp(server.deps).router);
		expect(words).to.include.members(['v1', 'docs', 'metrics', 'healthz', 'readyz', 'receipts']);
		expect(words.filter((word) => !isReserved(word))).to.deep.equal([]);
		expect(isReserved('Metrics')).to.equal(true);
	});
});

/** What the router keeps of a mounted path is only whether a path matches it. */
const MOUNTED = ['admin'];

function firstWords(router: Router): string[] {
	return router.stack.flatMap((layer) => {
		if (layer.route)
			return [layer.route.path]
				.flat()
				.map((path) => path.split('/')[1]!)
				.filter(Boolean);
		const nested = layer.handle as Partial<Router>;
		if (!nested.stack) return [];
		const { slash, match } = layer as unknown as {
			slash: boolean;
			match: (path: string) => boolean;
		};
		if (slash) return firstWords(nested as Router);
		return [MOUNTED.find((word) => match.call(layer, `/${word}`)) ?? 'a mount nobody listed'];
	});
}
