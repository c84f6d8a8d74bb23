import { expect } from 'chai';
import { startServer, type TestServer } from '../support/server.js';
import { mintLink, sendRaw, storedClicks } from './support.js';

describe('the address of a click', () => {
	/** Trusts nobody. */
	let plain: TestServer;
	/** Trusts its neighbours, and so this test. */
	let behindProxy: TestServer;
	before(async () => {
		plain = await startServer({ CLICKLOOP_ROLE: 'web' });
		behindProxy = await startServer({
			CLICKLOOP_ROLE: 'web',
			CLICKLOOP_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8',
			DATABASE_URL: plain.deps.settings.databaseUrl!,
		});
	});
	after(async () => {
		await behindProxy.stop();
		await plain.stop();
	});

	/** @returns the address that a click with these headers is stored with */
	async function addressWith(server: TestServer, ...headers: string[]): Promise<string> {
		const token = await mintLink(plain);
		const lines = [`GET /${token} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''];
		expect(await sendRaw(server, lines.join('\r\n'))).to.match(/^HTTP\/1\.1 302 /);
		return (await storedClicks(plain, token))[0]!.ip;
	}

	it('is the connection’s, whatever a stranger claims', async () => {
		for (const header of [
			'X-Forwarded-For: 203.0.113.7',
			'Forwarded: for=203.0.113.7',
			'X-Real-IP: 1.2.3.4',
		]) {
			expect(await addressWith(plain, header)).to.equal('127.0.0.1');
		}
	});

	it('is what a trusted proxy says', async () => {
		expect(await addressWith(behindProxy)).to.equal('127.0.0.1');
		expect(await addressWith(behindProxy, 'X-Forwarded-For: 203.0.113.7')).to.equal('203.0.113.7');
		expect(await addressWith(behindProxy, 'X-Forwarded-For: 2001:db8::7')).to.equal('2001:db8::7');
		expect(await addressWith(behindProxy, 'X-Forwarded-For: ::ffff:203.0.113.7')).to.equal(
			'203.0.113.7',
		);
	});

	it('is the last one that is not trusted: what stands before it anybody may have written', async () => {
		const chain = 'X-Forwarded-For: 1.1.1.1, 203.0.113.7, 10.1.2.3';
		expect(await addressWith(behindProxy, chain)).to.equal('203.0.113.7');
		const two = ['X-Forwarded-For: 1.1.1.1', 'X-Forwarded-For: 203.0.113.8, 10.1.2.3'];
		expect(await addressWith(behindProxy, ...two)).to.equal('203.0.113.8');
	});

	const nonsense = [
		'unknown',
		'',
		',,,',
		'203.0.113.999',
		'203.0.113.7:4711',
		"'; DROP TABLE clicks; --",
		'\xff\x80',
		'x'.repeat(7000),
		'1.1.1.1,'.repeat(800),
		'fe80::1%eth0',
		'[2001:db8::1]',
	];
	for (const value of nonsense) {
		it(`is some valid address when a trusted proxy says ${JSON.stringify(value).slice(0, 30)}`, async () => {
			const address = await addressWith(behindProxy, `X-Forwarded-For: ${value}`);
			expect(address).to.match(/^[0-9a-f.:]+$/);
		});
	}
});
