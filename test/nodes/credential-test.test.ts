import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import { testClickloopApi } from '../../nodes/shared/credentialTest.js';
import { isOlder, VERSION } from '../../nodes/shared/version.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

/** As n8n's legacy request, as far as the test of the credential asks. */
async function request({ uri, headers }: { uri: string; headers: Record<string, string> }) {
	const response = await fetch(uri, { headers, redirect: 'manual' }).catch((error: Error) => {
		throw error.cause as Error;
	});
	const text = await response.text();
	let body: unknown = text;
	try {
		body = JSON.parse(text);
	} catch {
		// What is no JSON is given as text.
	}
	return { statusCode: response.status, headers: Object.fromEntries(response.headers), body };
}

async function test(baseUrl: string, apiKey = ADMIN_KEY) {
	const functions = { helpers: { request } } as unknown as ICredentialTestFunctions;
	const credential = { id: '1', name: 'Clickloop', type: 'clickloopApi' };
	return testClickloopApi.call(functions, { ...credential, data: { baseUrl, apiKey } });
}

describe('The test of the credential', () => {
	let server: TestServer;
	const others: Server[] = [];

	before(async () => (server = await startServer()));
	after(async () => {
		for (const other of others) other.close();
		await server.stop();
	});

	/** @returns the address of something that is not Clickloop */
	async function something(status: number, body: string, headers: Record<string, string> = {}) {
		const other = createServer((_, response) => response.writeHead(status, headers).end(body));
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		others.push(other);
		return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
	}

	/** @returns an address at which nothing listens */
	async function nowhere() {
		const url = await something(200, '');
		others.at(-1)!.close();
		return url;
	}

	it('passes, and tells the version of the backend', async () => {
		expect(await test(server.url)).to.deep.equal({
			status: 'OK',
			message: `Connection successful. The backend's version is ${VERSION}.`,
		});
	});

	it('passes with spaces and slashes around the address', async () => {
		expect(await test(`  ${server.url}//  `)).to.include({ status: 'OK' });
	});

	it('names an older backend', async () => {
		const me = (more: object) => JSON.stringify({ id: 'key_1', name: 'n8n', scopes: [], ...more });
		expect((await test(await something(200, me({ version: '0.0.9' })))).message).to.include(
			`The backend (0.0.9) is older than these nodes (${VERSION}): update the backend`,
		);
		expect((await test(await something(200, me({})))).message).to.include('The backend is older');
	});

	it('says that the key is not known', async () => {
		expect(await test(server.url, 'wrong')).to.deep.equal({
			status: 'Error',
			message: "Clickloop does not know this 'API Key': it may be mistyped or deleted.",
		});
	});

	const answers: Record<string, [number, string]> = {
		'a page': [200, '<html>Welcome</html>'],
		'other JSON': [200, '{"status":"ok"}'],
		'a list': [200, '[]'],
		nothing: [204, ''],
		'not found': [404, 'Not found'],
		'a refusal of its own': [401, '{"message":"Unauthorized"}'],
	};
	for (const [what, [status, body]] of Object.entries(answers)) {
		it(`knows Clickloop from what answers ${what}`, async () => {
			const tried = await test(await something(status, body));
			expect(tried.status).to.equal('Error');
			expect(tried.message).to.match(/^What answers there is not Clickloop\. 'Base URL' is/);
		});
	}

	it('knows the address from that of the admin pages', async () => {
		expect(await test(`${server.url}/admin`)).to.include({ status: 'Error' });
	});

	it('says where a redirect leads', async () => {
		const moved = await something(301, '', { location: 'https://clickloop.acme.com/v1/me' });
		expect((await test(moved)).message).to.include('https://clickloop.acme.com/v1/me');
	});

	it('says in words that nothing answers', async () => {
		const { status, message } = await test(await nowhere());
		expect(status).to.equal('Error');
		expect(message).to.include(
			': the connection was refused (ECONNREFUSED). Check that the server runs',
		);
	});

	it('says that an address is none', async () => {
		expect((await test('clickloop.acme.com')).message).to.include(
			"'Base URL' (clickloop.acme.com)",
		);
	});
});

describe('The versions of pack and backend', () => {
	it("are the pack's own in the pack", async () => {
		const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
		expect(VERSION).to.equal((JSON.parse(manifest) as { version: string }).version);
	});

	it('are compared by number', () => {
		expect(isOlder('0.9.0', '0.10.0')).to.equal(true);
		expect(isOlder('1.0.0', '0.10.0')).to.equal(false);
		expect(isOlder('0.1.0', '0.1.0')).to.equal(false);
		expect(isOlder(undefined, '0.1.0')).to.equal(false);
	});
});
