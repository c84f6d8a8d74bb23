import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createSignInLink } from '../../backend/src/auth/sessions.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import { signedIn, visitor } from './visitor.js';

const DAY = 24 * 3_600_000;

describe('Signing in on the admin pages', () => {
	let server: TestServer;

	before(async () => {
		server = await startServer();
	});

	after(() => server.stop());

	async function newLink(at = new Date()): Promise<{ path: string; token: string }> {
		const url = new URL(await createSignInLink({ ...server.deps, clock: () => at }));
		return { path: url.pathname + url.search, token: url.searchParams.get('token')! };
	}

	it('leads strangers to the sign-in page, and afterwards to where they wanted to go', async () => {
		const stranger = visitor(server);
		const wanted = '/admin/campaigns/cmp_x?tab=a&b=c';
		const sent = await stranger.get(wanted);
		expect(sent.status).to.equal(303);
		const signIn = new URL(sent.headers.get('location')!, server.url);
		expect(signIn.pathname).to.equal('/admin/sign-in');
		const next = signIn.searchParams.get('next')!;
		const back = await stranger.post('/admin/sign-in', { key: ADMIN_KEY, next });
		expect(back.status).to.equal(303);
		expect(back.headers.get('location')).to.equal(wanted);
	});

	it('goes on to no other host and to nothing but admin pages', async () => {
		const elsewhere = [
			'https://evil.example/admin',
			'//evil.example/admin',
			'/\\evil.example/admin',
			'/admin/../../evil.example',
			'/admin/..//evil.example',
			'/administrator',
			'javascript:alert(1)',
			'/v1/keys',
		];
		for (const next of elsewhere) {
			const answer = await visitor(server).post('/admin/sign-in', { key: ADMIN_KEY, next });
			expect(answer.headers.get('location'), next).to.equal('/admin');
		}
	});

	it('signs in by a link', async () => {
		const link = new URL(await createSignInLink(server.deps));
		expect(link.origin).to.equal(server.running.publicUrl);
		const browser = visitor(server);
		await browser.post('/admin/sign-in', { token: link.searchParams.get('token')! });
		expect((await browser.get('/admin')).status).to.equal(200);
	});

	it('does not use a link up when a chat or a scanner merely fetches it', async () => {
		const { path, token } = await newLink();
		for (let fetched = 0; fetched < 3; fetched += 1) {
			expect((await visitor(server).get(path)).html).to.contain(token);
		}
		const browser = visitor(server);
		const answer = await browser.post('/admin/sign-in', { token });
		expect(answer.headers.get('location')).to.equal('/admin');
		expect((await browser.get('/admin')).status).to.equal(200);
	});

	it('lets a link sign in once, also when two browsers try at the same instant', async () => {
		const { token } = await newLink();
		const answers = await Promise.all(
			[1, 2, 3, 4].map(() => visitor(server).post('/admin/sign-in', { token })),
		);
		const statuses = answers.map(({ status }) => status).sort();
		expect(statuses).to.deep.equal([303, 401, 401, 401]);
	});

	it('lets a new link end the one before it, also when several are made at once', async () => {
		const first = (await newLink()).token;
		const links = await Promise.all([newLink(), newLink(), newLink()]);
		const statuses = [];
		for (const token of [first, ...links.map((link) => link.token)]) {
			statuses.push((await visitor(server).post('/admin/sign-in', { token })).status);
		}
		expect(statuses[0]).to.equal(401);
		expect(statuses.slice(1).sort()).to.deep.equal([303, 401, 401]);
	});

	it('shows who is signed in, and ends all sessions and the unused link', async () => {
		const [browser, other] = [await signedIn(server), await signedIn(server)];
		const { token } = await newLink();
		const page = await browser.get('/admin/sessions');
		expect(page.html).to.contain('the key &quot;admin&quot;').and.contain('this is you');
		expect(page.html.match(/this is you/g)).to.have.length(1);
		const ended = await browser.post('/admin/sessions/end');
		expect(ended.headers.get('location')).to.equal('/admin/sign-in');
		for (const one of [browser, other]) expect((await one.get('/admin')).status).to.equal(303);
		expect((await visitor(server).post('/admin/sign-in', { token })).status).to.equal(401);
		expect((await server.api('GET', '/v1/me')).status).to.equal(200);
	});

	it('lets no stranger end sessions', async () => {
		const browser = await signedIn(server);
		const refused = await visitor(server).post('/admin/sessions/end');
		expect(refused.headers.get('location')).to.equal('/admin/sign-in');
		expect((await browser.get('/admin')).status).to.equal(200);
	});

	it('refuses links of more than a day ago', async () => {
		const { token } = await newLink(new Date(Date.now() - DAY - 1000));
		const answer = await visitor(server).post('/admin/sign-in', { token });
		expect(answer.status).to.equal(401);
	});

	it('answers unknown, used and made-up tokens and keys alike', async () => {
		const used = (await newLink()).token;
		await visitor(server).post('/admin/sign-in', { token: used });
		const pages = await Promise.all(
			[used, 'x', `${used}x`, '\u0000'].map((token) =>
				visitor(server).post('/admin/sign-in', { token }),
			),
		);
		for (const page of pages) {
			expect(page.status).to.equal(401);
			expect(page.html).to.equal(pages[0]!.html);
			expect(page.headers.get('set-cookie')).to.equal(null);
		}
	});

	it('takes no key without the scope admin, and none from a wrong address', async () => {
		const refused = [
			{ name: 'reader', scopes: ['reports:read'], addresses: [] },
			{ name: 'elsewhere', scopes: ['admin'], addresses: ['192.0.2.0/24'] },
		];
		for (const key of refused) {
			const made = await server.api<{ key: string }>('POST', '/v1/keys', key);
			expect(made.status).to.equal(201);
			const answer = await visitor(server).post('/admin/sign-in', { key: made.body.key });
			expect(answer.status, key.name).to.equal(401);
		}
	});

	it('sets a cookie that scripts cannot read and other paths do not get', async () => {
		const answer = await visitor(server).post('/admin/sign-in', { key: ADMIN_KEY });
		const cookie = answer.headers.get('set-cookie')!;
		expect(cookie)
			.to.match(/; HttpOnly/)
			.and.match(/; SameSite=Lax/)
			.and.match(/; Path=\/admin/);
		expect(cookie).not.to.match(/; Secure/);
		const days = (Date.parse(/Expires=([^;]+)/.exec(cookie)![1]!) - Date.now()) / DAY;
		expect(days).to.be.within(13.9, 14);
	});

	it('stores hashes, not what opens the door', async () => {
		const { token } = await newLink();
		const browser = await signedIn(server);
		const { rows } = await server.deps.db.pool.query<{ row: string }>(
			`SELECT sign_in_links::text AS row FROM sign_in_links
			 UNION ALL SELECT sessions::text FROM sessions`,
		);
		const stored = rows.map(({ row }) => row).join('\n');
		expect(stored).to.contain(createHash('sha256').update(token).digest('hex'));
		expect(stored).not.to.contain(token).and.not.to.contain(Buffer.from(token).toString('hex'));
		expect((await browser.get('/admin')).status).to.equal(200);
	});

	it('forgets a session after signing out, for a copy of the cookie too', async () => {
		const browser = visitor(server);
		const answer = await browser.post('/admin/sign-in', { key: ADMIN_KEY });
		const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
		const withCopy = () => server.visit('/admin', { headers: { cookie } });
		expect((await withCopy()).status).to.equal(200);
		const out = await browser.post('/admin/sign-out');
		expect(out.headers.get('location')).to.equal('/admin/sign-in');
		expect((await withCopy()).status).to.equal(303);
	});

	it('ends a session two weeks after it began', async () => {
		const browser = await signedIn(server);
		await server.deps.db.pool.query(`UPDATE sessions SET expires_at = now() - interval '1 second'`);
		expect((await browser.get('/admin')).status).to.equal(303);
	});

	it('ends when the key that signed in is deleted, and for nobody else', async () => {
		const other = await signedIn(server);
		const { id, key } = (
			await server.api<{ id: string; key: string }>('POST', '/v1/keys', {
				name: 'leaver',
				scopes: ['admin'],
			})
		).body;
		const browser = visitor(server);
		await browser.post('/admin/sign-in', { key });
		expect((await browser.get('/admin')).status).to.equal(200);
		await server.api('DELETE', `/v1/keys/${id}`);
		expect((await browser.get('/admin')).status).to.equal(303);
		expect((await other.get('/admin')).status).to.equal(200);
	});

	describe('from another site', () => {
		const foreign: Record<string, string>[] = [
			{ origin: 'https://evil.example' },
			{ origin: 'null' },
			{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
			{ 'sec-fetch-site': 'same-site' },
			{},
		];

		it('accepts no form, signed in or not', async () => {
			const answer = await visitor(server).post('/admin/sign-in', { key: ADMIN_KEY });
			const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
			for (const headers of foreign) {
				for (const path of [
					'/admin/sign-in',
					'/admin/sign-out',
					'/admin/sandbox/messages',
					'/admin/sessions/end',
				]) {
					const refused = await server.visit(path, {
						method: 'POST',
						headers: { ...headers, cookie },
						body: new URLSearchParams({ key: ADMIN_KEY, campaign: 'c', to: '+4915112345678' }),
					});
					expect(refused.status, `${path} ${JSON.stringify(headers)}`).to.equal(403);
					expect(refused.headers.get('set-cookie')).to.equal(null);
				}
			}
			expect((await server.visit('/admin', { headers: { cookie } })).status).to.equal(200);
		});
	});
});

describe('Signing in behind https', () => {
	let server: TestServer;

	before(async () => {
		server = await startServer({ CLICKLOOP_PUBLIC_URL: 'https://go.acme.example' });
	});

	after(() => server.stop());

	it('lets the cookie travel over https alone, and knows its own forms behind a proxy', async () => {
		const answer = await server.visit('/admin/sign-in', {
			method: 'POST',
			headers: { origin: 'https://go.acme.example' },
			body: new URLSearchParams({ key: ADMIN_KEY }),
		});
		expect(answer.status).to.equal(303);
		expect(answer.headers.get('set-cookie')).to.match(/; Secure/);
		expect(await createSignInLink(server.deps)).to.match(
			/^https:\/\/go\.acme\.example\/admin\/sign-in\?token=/,
		);
	});
});

describe('Signing in behind a proxy that ends https, with no public URL set', () => {
	const signInBy = (server: TestServer, headers: Record<string, string>) =>
		server.visit('/admin/sign-in', {
			method: 'POST',
			headers: { 'sec-fetch-site': 'same-origin', ...headers },
			body: new URLSearchParams({ key: ADMIN_KEY }),
		});
	const secureBy = async (server: TestServer, headers: Record<string, string>) =>
		(await signInBy(server, headers)).headers.get('set-cookie')!.includes('; Secure');

	it('binds the cookie to https where the proxy is trusted, and nowhere else', async () => {
		const trusting = await startServer({
			CLICKLOOP_ROLE: 'web',
			CLICKLOOP_TRUST_PROXY: '127.0.0.0/8',
		});
		const trustless = await startServer({ CLICKLOOP_ROLE: 'web' });
		expect(await secureBy(trusting, { 'x-forwarded-proto': 'https' })).to.equal(true);
		expect(await secureBy(trusting, { 'x-forwarded-proto': 'https, http' })).to.equal(true);
		expect(await secureBy(trusting, { 'x-forwarded-proto': 'http' })).to.equal(false);
		expect(await secureBy(trusting, {})).to.equal(false);
		// A cookie that is bound to https would be lost where a stranger's header alone says so.
		expect(await secureBy(trustless, { 'x-forwarded-proto': 'https' })).to.equal(false);

		const out = await trusting.visit('/admin/sign-out', {
			method: 'POST',
			headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'https' },
		});
		expect(out.headers.get('set-cookie')).to.match(/; Secure/);
		await trusting.stop();
		await trustless.stop();
	});
});

describe('Signing in with a key that is bound to addresses', () => {
	it('holds there alone, for a copy of the cookie too', async () => {
		const server = await startServer({
			CLICKLOOP_ROLE: 'web',
			CLICKLOOP_TRUST_PROXY: '127.0.0.1',
		});
		const made = await server.api<{ key: string }>('POST', '/v1/keys', {
			name: 'office',
			scopes: ['admin'],
			addresses: ['203.0.113.0/24'],
		});
		const from = (address: string, path: string, cookie: string, form?: URLSearchParams) =>
			server.visit(path, {
				headers: { cookie, origin: server.url, 'x-forwarded-for': address },
				...(form && { method: 'POST', body: form }),
			});
		const form = new URLSearchParams({ key: made.body.key });
		const signedIn = await from('203.0.113.7', '/admin/sign-in', '', form);
		const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
		expect((await from('203.0.113.9', '/admin', cookie)).status).to.equal(200);
		expect((await from('198.51.100.1', '/admin', cookie)).status).to.equal(303);
		await server.stop();
	});
});

describe('Signing in after the operator has changed the key', () => {
	it('starts anew: sessions and links of the former key have ended', async () => {
		const first = await startServer({ CLICKLOOP_ROLE: 'web' });
		const { databaseUrl } = first.deps.settings;
		const byKey = await signedIn(first);
		const byLink = visitor(first);
		const linkToken = (url: string) => new URL(url).searchParams.get('token')!;
		await byLink.post('/admin/sign-in', { token: linkToken(await createSignInLink(first.deps)) });
		const unused = linkToken(await createSignInLink(first.deps));
		for (const browser of [byKey, byLink])
			expect((await browser.get('/admin')).status).to.equal(200);

		const same = await startServer({ CLICKLOOP_ROLE: 'web', DATABASE_URL: databaseUrl! });
		for (const browser of [byKey, byLink])
			expect((await browser.get('/admin')).status).to.equal(200);
		await same.stop();

		const changed = await startServer({
			CLICKLOOP_ROLE: 'web',
			DATABASE_URL: databaseUrl!,
			CLICKLOOP_ADMIN_KEY: 'another-admin-key-0123456789',
		});
		for (const browser of [byKey, byLink])
			expect((await browser.get('/admin')).status).to.equal(303);
		expect((await visitor(first).post('/admin/sign-in', { token: unused })).status).to.equal(401);
		await changed.stop();
		await first.stop();
	});
});
