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

	const spellings: [header: string, address: string][] = [
		['X-Forwarded-For: 84.160.3.20:51234', '84.160.3.20'],
		['X-Forwarded-For: [2001:db8::7]:443', '2001:db8::7'],
		['X-Forwarded-For: [2001:db8::7]', '2001:db8::7'],
		['X-Forwarded-For: "[2001:db8::7]:443"', '2001:db8::7'],
		['X-Forwarded-For: [::ffff:84.160.3.20]:443', '84.160.3.20'],
		['X-Forwarded-For: ::FFFF:54a0:314', '84.160.3.20'],
		['X-Forwarded-For: 0:0:0:0:0:ffff:84.160.3.20', '84.160.3.20'],
		['X-Forwarded-For: 0000:0000:0000:0000:0000:FFFF:54A0:0314', '84.160.3.20'],
		[
			'X-Forwarded-For: 1.1.1.1:99, 84.160.3.20:1, ::ffff:10.1.2.3, [::ffff:a00:1]:7',
			'84.160.3.20',
		],
		['X-Forwarded-For: fe80::1%eth0', 'fe80::1'],
		['Forwarded: for=84.160.3.20', '84.160.3.20'],
		['Forwarded: For="84.160.3.20:4711";proto=https', '84.160.3.20'],
		['Forwarded: proto=https; for="[2001:db8::7]:_x" ;by=10.0.0.1', '2001:db8::7'],
		['Forwarded: for=1.1.1.1, for=84.160.3.20;by="a,b;for=9.9.9.9", for=10.1.2.3', '84.160.3.20'],
		['Forwarded: for="[::ffff:84.160.3.20]"', '84.160.3.20'],
		['Forwarded: for=1.1.1.1, for=unknown, for=10.1.2.3', '10.1.2.3'],
		['Forwarded: for=1.1.1.1, by=10.0.0.1, for=10.1.2.3', '10.1.2.3'],
		['Forwarded: for=_hidden', '127.0.0.1'],
	];
	for (const [header, address] of spellings) {
		it(`is read from ${header}`, async () => {
			expect(await addressWith(behindProxy, header)).to.equal(address);
		});
	}

	it('is not what a stranger wrote into the header that the proxy does not send', async () => {
		const both = ['Forwarded: for=1.1.1.1', 'X-Forwarded-For: 84.160.3.20'];
		expect(await addressWith(behindProxy, ...both)).to.equal('84.160.3.20');
	});

	const nonsense = [
		'unknown',
		'',
		',,,',
		'203.0.113.999',
		'203.0.113.7:4711',
		...['[', '[]:1', '1.2.3.4:', '"', '::ffff:', 'ffff:', '1.2.3', '0x7f.1', '010.1.1.1:1'],
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
