import { request, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { serveStatic } from '../../backend/src/http/static.js';
import { startServer, type TestServer } from '../support/server.js';

describe('What never changes', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	const paths = ['/openapi.json', '/docs'];
	for (const path of paths) {
		it(`is sent again only where it is not known yet: ${path}`, async () => {
			const first = await server.visit(path);
			const { length } = Buffer.from(await first.arrayBuffer());
			expect(first.headers.get('content-length')).to.equal(String(length));
			// As browsers ask; fetch() by itself would say that it wants no answer from a cache.
			const ask = (etag: string) =>
				server.visit(path, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } });
			const again = await ask(first.headers.get('etag')!);
			expect(again.status).to.equal(304);
			expect(await again.text()).to.equal('');
			expect((await ask('"other"')).status).to.equal(200);
		});
	}

	it('tells its length, and no more, to HEAD', async () => {
		const head = await server.visit('/openapi.json', { method: 'HEAD' });
		expect(head.headers.get('content-type')).to.equal('application/json; charset=utf-8');
		expect(Number(head.headers.get('content-length'))).to.be.greaterThan(10_000);
		expect(await head.text()).to.equal('');
	});

	it('is made once, however often it is asked for', async () => {
		let made = 0;
		const app = express().get(
			'/',
			serveStatic('text/plain', () => `made ${(made += 1)} times`),
		);
		const listening = app.listen(0, '127.0.0.1');
		await new Promise((resolve) => listening.once('listening', resolve));
		const { port } = listening.address() as { port: number };
		const ask = () =>
			new Promise<IncomingMessage>((resolve, reject) => {
				request({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject).end();
			});
		expect(made).to.equal(0);
		for (let round = 0; round < 3; round += 1) {
			let text = '';
			for await (const chunk of await ask()) text += String(chunk);
			expect(text).to.equal('made 1 times');
		}
		await new Promise((resolve) => listening.close(resolve));
	});
});
