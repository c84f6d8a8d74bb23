import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { ANDROID, IPHONE } from '../support/visitors.js';
import { mintLink, sendRaw, storedClicks } from './support.js';

const LONG_AGO = '2001-01-01T00:00:00Z';

describe('GET /{token}', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	it('leads to the target, and lets nobody keep the way there', async () => {
		const token = await mintLink(server, 'https://acme.com/start?plan=pro&x=%20#top');
		const response = await server.visit(`/${token}`);
		expect(response.status).to.equal(302);
		expect(Object.fromEntries(response.headers)).to.include({
			location: 'https://acme.com/start?plan=pro&x=%20#top',
			'cache-control': 'private, no-store',
			'referrer-policy': 'no-referrer',
			'x-robots-tag': 'noindex',
			'content-length': '0',
		});
	});

	it('answers HEAD alike, and records both', async () => {
		const token = await mintLink(server);
		const get = await server.visit(`/${token}`);
		const head = await server.visit(`/${token}`, { method: 'HEAD' });
		expect(head.status).to.equal(302);
		// What the test's own client makes of the connection is not the server's doing.
		const own = ({ headers }: Response) =>
			[...headers].filter(([name]) => !/^(date|connection|keep-alive)$/.test(name));
		expect(own(head)).to.deep.equal(own(get));
		const methods = (await storedClicks(server, token)).map(({ method }) => method);
		expect(methods).to.deep.equal(['GET', 'HEAD']);
	});

	it('has stored the click when its answer arrives', async () => {
		const token = await mintLink(server);
		for (let n = 1; n <= 20; n += 1) {
			const before = new Date();
			await server.visit(`/${token}`, {
				headers: {
					'user-agent': IPHONE,
					'accept-language': 'de',
					cookie: 'ada=1',
					referer: 'http://x',
				},
			});
			const clicks = await storedClicks(server, token);
			expect(clicks).to.have.length(n);
			const last = clicks.at(-1)!;
			expect(last).to.include({ method: 'GET', ip: '127.0.0.1', userAgent: IPHONE });
			expect(last.at.getTime()).to.be.within(before.getTime(), Date.now());
			const names = last.headers.map(([name]) => name);
			expect(names).to.include('accept-language').and.not.include('cookie');
			expect(names).to.not.include('referer').and.not.include('user-agent');
		}
	});

	it('stores each of hundreds of clicks that come at once, once', async () => {
		const tokens = await Promise.all(Array.from({ length: 5 }, () => mintLink(server)));
		const answers = await Promise.all(
			Array.from({ length: 500 }, (_, n) =>
				server.visit(`/${tokens[n % 5]}`, { headers: { 'user-agent': `${ANDROID} ${n % 50}` } }),
			),
		);
		expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([302]));
		for (const token of tokens) {
			const clicks = await storedClicks(server, token);
			expect(clicks).to.have.length(100);
			expect(new Set(clicks.map(({ userAgent }) => userAgent)).size).to.equal(10);
		}
	});

	it('stores user agents and sets of headers once, however often they come', async () => {
		const token = await mintLink(server);
		const count = async () => {
			const { rows } = await server.deps.db.pool.query<{ agents: number; sets: number }>(
				`SELECT (SELECT count(*) FROM user_agents)::int AS agents, (SELECT count(*) FROM header_sets)::int AS sets`,
			);
			return rows[0]!;
		};
		const headers = { 'user-agent': 'Same/1.0', accept: 'text/same' };
		await server.visit(`/${token}`, { headers });
		const before = await count();
		await Promise.all(Array.from({ length: 30 }, () => server.visit(`/${token}`, { headers })));
		expect(await count()).to.deep.equal(before);
	});

	it('does not mind what stands behind a question mark', async () => {
		const token = await mintLink(server);
		for (const query of ['?', '?utm_source=sms', '?a=b?c=/d', '?%00%ff']) {
			const { status, headers } = await server.visit(`/${token}${query}`);
			expect(status, query).to.equal(302);
			expect(headers.get('location')).to.equal('https://acme.com/start');
		}
		expect(await storedClicks(server, token)).to.have.length(4);
	});

	it('writes targets beyond ASCII as a header can hold them', async () => {
		const token = await mintLink(server, 'https://müller.de/straße?q=漢字');
		const { headers } = await server.visit(`/${token}`);
		expect(headers.get('location')).to.equal(
			'https://xn--mller-kva.de/stra%C3%9Fe?q=%E6%BC%A2%E5%AD%97',
		);
	});

	describe('shows a page for people', () => {
		async function expectPage(response: Response, status: number, says: RegExp): Promise<void> {
			expect(response.status).to.equal(status);
			expect(Object.fromEntries(response.headers)).to.include({
				'content-type': 'text/html; charset=utf-8',
				'cache-control': 'private, no-store',
				'x-robots-tag': 'noindex',
				'x-content-type-options': 'nosniff',
			});
			expect(response.headers.get('content-security-policy')).to.match(/default-src 'none'/);
			expect(await response.text()).to.match(says);
		}

		it('for tokens that were never given, of any length', async () => {
			for (const token of ['zzzzzzz', 'ZZZZZZ', '00000000', 'abc', 'a', 'aB3xY7zaB3xY7z']) {
				await expectPage(await server.visit(`/${token}`), 404, /This link does not exist/);
			}
		});

		it('for a token in other letter case', async () => {
			let token = await mintLink(server);
			while (token === token.toLowerCase()) token = await mintLink(server);
			const other = token.toLowerCase();
			await expectPage(await server.visit(`/${other}`), 404, /capital and small letters count/);
		});

		it('for links that have expired, were disabled or deleted', async () => {
			const [expired, disabled, deleted] = [
				await mintLink(server),
				await mintLink(server),
				await mintLink(server),
			];
			await server.api('PATCH', `/v1/links/${expired}`, { expiresAt: LONG_AGO });
			await server.api('PATCH', `/v1/links/${disabled}`, { disabled: true });
			await server.api('DELETE', `/v1/links/${deleted}`);
			await expectPage(await server.visit(`/${expired}`), 410, /This link has ended/);
			await expectPage(await server.visit(`/${disabled}`), 410, /This link has ended/);
			await expectPage(await server.visit(`/${deleted}`), 404, /This link does not exist/);
			const refusals = async (token: string) => {
				await storedClicks(server, token);
				const { rows } = await server.deps.db.pool.query<{ refused: string | null }>(
					'SELECT refused FROM clicks k JOIN links l ON l.id = k.link_id WHERE token = $1',
					[token],
				);
				return rows.map(({ refused }) => refused);
			};
			expect(await refusals(expired)).to.deep.equal(['expired']);
			expect(await refusals(disabled)).to.deep.equal(['disabled']);
			expect(await refusals(deleted)).to.deep.equal([]);
		});

		it('without its body to HEAD', async () => {
			const response = await server.visit('/zzzzzzz', { method: 'HEAD' });
			expect(response.status).to.equal(404);
			expect(await response.text()).to.equal('');
		});
	});

	describe('leads to the target all the same', () => {
		const behind = [
			...[
				'.',
				')',
				'/',
				'//',
				'/x',
				'/x/y?z',
				'!',
				',',
				';',
				':',
				'*',
				'**',
				'_',
				"'",
				'"',
				'=',
				'~',
			],
			...['%20', '%00', '%E2%80%9D', ')%EC%97%90%EC%84%9C', '%F0%9F%94%A5', '%ff', '%', '%zz'],
			...[
				'&fbclid=1',
				'&utm_source=sms',
				';x',
				'.html',
				'-',
				'x',
				'XyZ',
				'12345678901',
				'x.y',
				'에서',
			],
		];
		for (const rest of behind) {
			it(`with ${rest} behind the token`, async () => {
				const token = await mintLink(server);
				expect((await server.visit(`/${token}${rest}`)).status).to.equal(302);
				expect(await storedClicks(server, token)).to.have.length(1);
			});
		}

		const encoded = (text: string) =>
			text.replace(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
		const ways: [name: string, target: (token: string) => string][] = [
			['doubled slashes', (token) => `//${token}`],
			['slashes before and behind', (token) => `///${token}//`],
			['an encoded slash', (token) => `/%2F${token}`],
			['the token encoded', (token) => `/${encoded(token)}`],
			['a letter of it encoded', (token) => `/${encoded(token[0]!)}${token.slice(1)}`],
			['the absolute form', (token) => `http://go.acme.com/${token}`],
			['the absolute form, and more', (token) => `HTTPS://go.acme.com:8443//${token}.?a=b`],
		];
		for (const [name, target] of ways) {
			it(`by ${name}`, async () => {
				const token = await mintLink(server);
				const head = `GET ${target(token)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
				expect(await sendRaw(server, head)).to.match(/^HTTP\/1\.1 302 /);
				expect(await storedClicks(server, token)).to.have.length(1);
			});
		}

		it('with 64 kB of cookies', async () => {
			const token = await mintLink(server);
			const cookie = Array.from({ length: 16 }, (_, n) => `c${n}=${'x'.repeat(4090)}`).join('; ');
			expect((await server.visit(`/${token}`, { headers: { cookie } })).status).to.equal(302);
			expect(await storedClicks(server, token)).to.have.length(1);
		});
	});

	it('takes the longer of two links that begin alike', async () => {
		const [six, seven] = [await mintLink(server), await mintLink(server, 'https://acme.com/seven')];
		const short = seven.slice(0, 6);
		await server.deps.db.pool.query('UPDATE links SET token = $1 WHERE token = $2', [short, six]);
		const target = async (path: string) => (await server.visit(path)).headers.get('location');
		expect(await target(`/${seven}`)).to.equal('https://acme.com/seven');
		expect(await target(`/${seven}x`)).to.equal('https://acme.com/seven');
		expect(await target(`/${short}.`)).to.equal('https://acme.com/start');
	});

	it('leaves every other path to the API', async () => {
		const token = await mintLink(server);
		for (const path of [`/x/${token}`, '/a.b', '/.env', '/index.php', '/v1', '/%00']) {
			const { status, headers } = await server.visit(path);
			expect(status, path).to.equal(404);
			expect(headers.get('content-type'), path).to.match(/^application\/problem\+json/);
		}
		expect(await storedClicks(server, token)).to.deep.equal([]);
		expect((await server.visit('/healthz')).status).to.equal(200);
		expect((await server.visit('/METRICS')).status).to.equal(200);
		expect(await sendRaw(server, 'GET http://x/healthz HTTP/1.0\r\n\r\n')).to.match(
			/^HTTP\/1\.1 200 /,
		);
	});

	it('shows browsers a page and programs a problem where there is nothing', async () => {
		for (const path of ['/zzzzzzz', '/zzzzzzz.', '/x/y', '/wp-login.php', '//x', '/a.b']) {
			const ask = async (accept: string) =>
				(await server.visit(path, { headers: { accept } })).headers;
			const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
			expect(page.get('content-type'), path).to.match(/^text\/html/);
			const problem = await ask('application/json, text/plain, */*');
			expect(problem.get('content-type'), path).to.match(/^application\/problem\+json/);
		}
	});

	for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
		it(`can only be opened, which ${method} is told`, async () => {
			const token = await mintLink(server);
			for (const path of [`/${token}`, `/${token}.`, `//${token}`, `/${token}?x=1`]) {
				const problem = await server.visit(path, { method });
				expect(problem.status, path).to.equal(405);
				expect(problem.headers.get('allow')).to.equal('GET, HEAD');
				expect(problem.headers.get('content-type')).to.match(/^application\/problem\+json/);
				const page = await server.visit(path, { method, headers: { accept: 'text/html' } });
				expect(page.status).to.equal(405);
				expect(page.headers.get('allow')).to.equal('GET, HEAD');
				expect(page.headers.get('content-type')).to.match(/^text\/html/);
			}
			expect(await storedClicks(server, token)).to.deep.equal([]);
		});
	}

	describe('with requests that no browser sends', () => {
		const ask = (token: string, ...headers: string[]) =>
			sendRaw(
				server,
				[`GET /${token} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'),
			);

		it('stores no more than the beginning of an endless user agent', async () => {
			const token = await mintLink(server);
			const answer = await ask(
				token,
				`User-Agent: ${'Mozilla '.repeat(1024)}`,
				`Via: ${'v'.repeat(4000)}`,
			);
			expect(answer).to.match(/^HTTP\/1\.1 302 /);
			const [click] = await storedClicks(server, token);
			expect(click!.userAgent).to.have.length(1024);
			expect(new Map(click!.headers).get('via')).to.have.length(256);
		});

		it('stores bytes beyond ASCII, and quotes, as they come', async () => {
			const token = await mintLink(server);
			const agent = 'Mo\xffzi\x80lla "\'\\ \\u0000 {}';
			expect(await ask(token, `User-Agent: ${agent}`, 'Accept: \xc3\xa4"\\')).to.match(
				/^HTTP\/1\.1 302 /,
			);
			const [click] = await storedClicks(server, token);
			expect(click!.userAgent).to.equal(agent);
			expect(click!.headers).to.deep.include(['accept', '\xc3\xa4"\\']);
		});

		it('does without a user agent, or with an empty one', async () => {
			const token = await mintLink(server);
			await ask(token);
			await ask(token, 'User-Agent: ');
			const clicks = await storedClicks(server, token);
			expect(clicks.map(({ userAgent }) => userAgent)).to.deep.equal([null, null]);
		});

		it('refuses control characters in headers, and goes on', async () => {
			const token = await mintLink(server);
			for (const evil of ['\0', '\x01', '\x0b', '\x1b[2J', '\x7f']) {
				expect(await ask(token, `User-Agent: a${evil}b`)).to.match(/^HTTP\/1\.1 400 /);
			}
			expect(await ask('zzzzzzz%0d%0aSet-Cookie:x=1')).to.not.match(/^set-cookie/im);
			expect((await server.visit(`/${token}`)).status).to.equal(302);
		});
	});

	it('counts redirects by status for who watches over it', async () => {
		const token = await mintLink(server);
		await server.visit(`/${token}`);
		await server.visit('/zzzzzzz');
		await server.api('PATCH', `/v1/links/${token}`, { disabled: true });
		await server.visit(`/${token}`);
		const metrics = await (await server.visit('/metrics')).text();
		for (const status of [302, 404, 410]) {
			expect(metrics).to.match(
				new RegExp(`^clickloop_redirects_total\\{status="${status}"\\} [1-9]`, 'm'),
			);
		}
	});
});

describe('a link that changes', () => {
	let one: TestServer;
	let other: TestServer;
	before(async () => {
		one = await startServer({ CLICKLOOP_ROLE: 'web' });
		const DATABASE_URL = one.deps.settings.databaseUrl!;
		other = await startServer({ CLICKLOOP_ROLE: 'web', DATABASE_URL });
	});
	after(async () => {
		await other.stop();
		await one.stop();
	});

	const locationOf = async (server: TestServer, token: string) => {
		const { status, headers } = await server.visit(`/${token}`);
		return headers.get('location') ?? status;
	};
	const everywhere = async (token: string, expected: string | number) => {
		expect(await locationOf(one, token)).to.equal(expected);
		await eventually(async () => expect(await locationOf(other, token)).to.equal(expected));
	};

	it('changes at once where it was changed, and soon in every other process', async () => {
		const token = await mintLink(one);
		await everywhere(token, 'https://acme.com/start');
		for (let n = 0; n < 5; n += 1) {
			await one.api('PATCH', `/v1/links/${token}`, { url: `https://acme.com/${n}` });
			await everywhere(token, `https://acme.com/${n}`);
		}
		await one.api('PATCH', `/v1/links/${token}`, { disabled: true });
		await everywhere(token, 410);
		await one.api('PATCH', `/v1/links/${token}`, { disabled: false, expiresAt: LONG_AGO });
		await everywhere(token, 410);
		await one.api('PATCH', `/v1/links/${token}`, { expiresAt: null });
		await everywhere(token, 'https://acme.com/4');
		await one.api('DELETE', `/v1/links/${token}`);
		await everywhere(token, 404);
	});

	it('is never shown as it was, however many ask while it changes', async () => {
		const token = await mintLink(one, 'https://acme.com/old');
		let changed = false;
		const asking = Array.from({ length: 4 }, async () => {
			while (!changed) await locationOf(one, token);
		});
		await one.api('PATCH', `/v1/links/${token}`, { url: 'https://acme.com/new' });
		expect(await locationOf(one, token)).to.equal('https://acme.com/new');
		changed = true;
		await Promise.all(asking);
	});
});
