import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { signedIn } from '../admin/visitor.js';
import { mintLink, sendRaw } from '../redirect/support.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

interface Problem {
	requestId: string;
	detail: string;
}

describe('Each answer', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	describe('has a request id', () => {
		const ask = (headers: Record<string, string>) =>
			server.api<Problem>('GET', '/v1/links/unknown', undefined, headers);

		it('of its own, in the problem too', async () => {
			const [one, other] = [await ask({}), await ask({})];
			const id = one.headers.get('x-request-id');
			expect(id).to.match(/^[\w-]{21}$/);
			expect(one.body.requestId).to.equal(id);
			expect(other.body.requestId).not.to.equal(id);
		});

		it('that the caller or a proxy gave', async () => {
			for (const id of ['7f3c-a:b.c_D', '0193e5a0-7c1e-7a33-8f6d-2b1c3d4e5f60']) {
				const { headers, body } = await ask({ 'x-request-id': id });
				expect([headers.get('x-request-id'), body.requestId]).to.deep.equal([id, id]);
			}
		});

		it('but no nonsense that somebody gave', async () => {
			for (const id of ['', 'two words', '"}{"', 'x'.repeat(129), 'ä']) {
				const { body } = await ask({ 'x-request-id': id });
				expect(body.requestId, id).to.match(/^[\w-]{21}$/);
			}
		});

		it('where nothing is there, on pages, and for the health check', async () => {
			for (const path of ['/no/such', '/admin/sign-in', '/healthz', '/docs', '/']) {
				expect((await server.visit(path)).headers.get('x-request-id'), path).to.match(/^[\w-]+$/);
			}
		});
	});

	describe('tells browsers to be careful', () => {
		/** @returns headers that each kind of page has, and that nothing has which could run what others wrote */
		function expectSafePage(headers: Headers, path: string): void {
			const policy = headers.get('content-security-policy')!;
			expect(policy, path).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'");
			expect(policy, path).not.to.contain('unsafe').and.not.contain('*');
			expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
			expect(headers.get('referrer-policy'), path).to.be.oneOf(['no-referrer', 'same-origin']);
			expect(headers.get('x-powered-by'), path).to.equal(null);
		}

		it('on pages for everybody', async () => {
			for (const path of ['/', '/docs', '/unknown', '/admin/sign-in', '/no/such/thing']) {
				expectSafePage((await server.visit(path)).headers, path);
			}
		});

		it('on admin pages, which no cache keeps', async () => {
			const browser = await signedIn(server);
			for (const path of ['/admin', '/admin/sandbox', '/admin/no-such-page']) {
				const { headers } = await browser.get(path);
				expectSafePage(headers, path);
				expect(headers.get('cache-control'), path).to.equal('private, no-store');
			}
		});

		it('in the API, whose answers no cache keeps', async () => {
			for (const path of ['/v1/me', '/v1/messages', '/v1/links/unknown']) {
				const { headers } = await server.api('GET', path);
				expectSafePage(headers, path);
				expect(headers.get('cache-control'), path).to.equal('private, no-store');
			}
		});

		it('on the way to a target, which does not learn the short link', async () => {
			const { status, headers } = await server.visit(`/${await mintLink(server)}`);
			expect(status).to.equal(302);
			expect(headers.get('referrer-policy')).to.equal('no-referrer');
			expect(headers.get('cache-control')).to.equal('private, no-store');
			expect(headers.get('x-robots-tag')).to.equal('noindex');
		});

		it('and promises HTTPS for this host alone', async () => {
			const { headers } = await server.visit('/admin/sign-in');
			const promise = headers.get('strict-transport-security');
			expect(promise).to.match(/^max-age=\d+$/);
		});
	});

	describe('to a body that is too large', () => {
		const MEGABYTE = 1_000_000;

		it('says so in the API, also when it only unfolds to so much', async () => {
			const body = JSON.stringify({ campaign: 'x'.repeat(9 * MEGABYTE) });
			const plain = await server.api<Problem>('POST', '/v1/messages', body);
			expect(plain.status).to.equal(413);
			const response = await server.visit('/v1/messages', {
				method: 'POST',
				headers: {
					authorization: `Bearer ${ADMIN_KEY}`,
					'content-type': 'application/json',
					'content-encoding': 'gzip',
				},
				body: gzipSync(body),
			});
			expect(response.status).to.equal(413);
		});

		it('says so on pages and to providers', async () => {
			const large = 'x'.repeat(MEGABYTE);
			const form = { method: 'POST', body: new URLSearchParams({ key: large }) };
			const page = await server.visit('/admin/sign-in', {
				...form,
				headers: { origin: server.url },
			});
			expect(page.status).to.equal(413);
			const receipt = await server.visit('/receipts/chn_x', { method: 'POST', body: large });
			expect(receipt.status).to.equal(413);
		});

		it('does not read what a stranger sends', async () => {
			const head =
				'POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n' +
				`Content-Length: ${100 * MEGABYTE}\r\n\r\n{`;
			expect(await sendRaw(server, head)).to.match(/^HTTP\/1\.1 401 /);
		});
	});
});
