import { expect } from 'chai';
import { version } from '../../backend/src/http/version.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

interface Key {
	id: string;
	name: string;
	scopes: string[];
	addresses: string[];
	createdAt: string;
	lastUsedAt: string | null;
	key: string;
	detail: string;
	errors: { path: string }[];
}

describe('API keys', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	const make = (body: unknown) => server.api<Key>('POST', '/v1/keys', body);
	const as = (key: string) => ({ authorization: `Bearer ${key}` });
	const list = async (query = '') =>
		(await server.api<{ data: Key[]; nextCursor: string }>('GET', `/v1/keys${query}`)).body;
	const remove = (id: string, key = ADMIN_KEY) =>
		server.api<Key>('DELETE', `/v1/keys/${id}`, undefined, as(key));
	const me = (key: string) => server.api<Key>('GET', '/v1/me', undefined, as(key));

	it('are shown once, and say who they are', async () => {
		const made = await make({ name: 'n8n', scopes: ['messages:write', 'reports:read'] });
		expect(made.status).to.equal(201);
		const { key, ...shown } = made.body;
		expect(shown.id).to.match(/^key_/);
		expect(shown).to.include({ name: 'n8n' });
		expect(shown.scopes).to.deep.equal(['messages:write', 'reports:read']);
		const listed = (await list()).data.find(({ id }) => id === shown.id);
		expect(listed).to.deep.equal(shown);
		const { id, name, scopes } = shown;
		const told = await me(key);
		expect(told.body).to.deep.equal({ id, name, scopes, version });
		expect(told.headers.get('clickloop-version')).to.equal(version);
	});

	it('are stored as a hash alone', async () => {
		const { key } = (await make({ name: 'hashed', scopes: ['messages:read'] })).body;
		const { rows } = await server.deps.db.pool.query<{ row: string }>(
			'SELECT row_to_json(k)::text AS row FROM api_keys k',
		);
		const stored = rows.map(({ row }) => row).join();
		expect(stored).to.include('hashed');
		expect(stored).not.to.include(key);
		expect(stored).not.to.include(Buffer.from(key).toString('hex'));
		expect(stored).not.to.include(ADMIN_KEY);
	});

	it('may do what their scopes say and nothing else', async () => {
		const { key } = (await make({ name: 'reader', scopes: ['messages:read'] })).body;
		const call = (method: string, path: string) => server.api(method, path, undefined, as(key));
		expect((await call('GET', '/v1/messages')).status).to.equal(200);
		expect((await call('POST', '/v1/messages')).status).to.equal(403);
		for (const [method, path] of [
			['GET', '/v1/keys'],
			['POST', '/v1/keys'],
			['DELETE', '/v1/keys/x'],
		] as const)
			expect((await call(method, path)).status).to.equal(403);
	});

	it('can be bound to addresses', async () => {
		const bound = async (addresses: string[]) => {
			const made = await make({ name: 'bound', scopes: ['messages:read'], addresses });
			return { addresses: made.body.addresses, status: (await me(made.body.key)).status };
		};
		expect(await bound(['127.0.0.0/8'])).to.deep.equal({
			addresses: ['127.0.0.0/8'],
			status: 200,
		});
		expect(await bound(['10.0.0.1', '127.0.0.1'])).to.deep.equal({
			addresses: ['10.0.0.1/32', '127.0.0.1/32'],
			status: 200,
		});
		expect(await bound(['10.0.0.0/8', '2001:db8::1'])).to.deep.equal({
			addresses: ['10.0.0.0/8', '2001:db8::1/128'],
			status: 403,
		});
	});

	it('stop working when they are deleted', async () => {
		const { id, key } = (await make({ name: 'gone', scopes: ['messages:read'] })).body;
		expect((await remove(id)).status).to.equal(204);
		expect((await me(key)).status).to.equal(401);
		expect((await remove(id)).status).to.equal(404);
		expect((await remove('nonsense')).status).to.equal(404);
	});

	it('tell when they were last used, to the minute', async () => {
		const { id, key, lastUsedAt } = (await make({ name: 'used', scopes: ['messages:read'] })).body;
		expect(lastUsedAt).to.equal(null);
		const lastUse = async () => {
			const found = (await list('?limit=500')).data.find((one) => one.id === id)!;
			return found.lastUsedAt === null ? null : Date.parse(found.lastUsedAt);
		};
		expect(await lastUse()).to.equal(null);
		const before = Date.now();
		await me(key);
		const first = await lastUse();
		expect(first).to.be.within(before, Date.now());
		await me(key);
		expect(await lastUse()).to.equal(first);
		await server.deps.db.pool.query(
			`UPDATE api_keys SET last_used_at = last_used_at - interval '61 seconds'`,
		);
		await me(key);
		expect(await lastUse()).to.be.at.least(first!);
	});

	const wrong: [what: string, body: unknown, path: string][] = [
		['no name', { scopes: ['admin'] }, 'name'],
		['an empty name', { name: '  ', scopes: ['admin'] }, 'name'],
		['a NUL in the name', { name: 'a\0', scopes: ['admin'] }, 'name'],
		['no scopes', { name: 'x' }, 'scopes'],
		['an empty list of scopes', { name: 'x', scopes: [] }, 'scopes'],
		['an unknown scope', { name: 'x', scopes: ['root'] }, 'scopes.0'],
		['a host name', addresses('localhost'), 'addresses.0'],
		['too wide a mask', addresses('10.0.0.0/33'), 'addresses.0'],
		['a number', addresses('1'), 'addresses.0'],
		['an unknown field', { name: 'x', scopes: ['admin'], colour: 'red' }, ''],
	];
	function addresses(one: string) {
		return { name: 'x', scopes: ['admin'], addresses: [one] };
	}
	for (const [what, body, path] of wrong) {
		it(`are refused with ${what}`, async () => {
			const answer = await make(body);
			expect(answer.status).to.equal(422);
			expect(answer.body.errors.map((error) => error.path)).to.include(path);
		});
	}

	it('leave the name of the operator’s key alone', async () => {
		expect((await make({ name: 'admin', scopes: ['admin'] })).status).to.equal(409);
	});

	it('name a repeated scope once', async () => {
		const { body } = await make({ name: 'x', scopes: ['admin', 'admin'] });
		expect(body.scopes).to.deep.equal(['admin']);
		await remove(body.id);
	});

	it('come in pages, newest first', async () => {
		for (const name of ['one', 'two', 'three']) await make({ name, scopes: ['messages:read'] });
		const first = await list('?limit=2');
		expect(first.data.map(({ name }) => name)).to.deep.equal(['three', 'two']);
		const second = await list(`?limit=1&cursor=${first.nextCursor}`);
		expect(second.data.map(({ name }) => name)).to.deep.equal(['one']);
	});

	it('always include one that may do everything', async () => {
		const operators = (await list('?limit=500')).data.find(({ name }) => name === 'admin')!;
		const last = await remove(operators.id);
		expect(last.status).to.equal(409);
		expect(last.body.detail).to.include('last key');
		const second = (await make({ name: 'second admin', scopes: ['admin'] })).body;
		// Whichever goes first may lock the other's caller out, but never are both gone.
		const answers = await Promise.all([
			remove(operators.id, second.key),
			remove(second.id, second.key),
		]);
		expect(answers.filter(({ status }) => status === 204)).to.have.length(1);
		const { rowCount } = await server.deps.db.pool.query(
			`SELECT FROM api_keys WHERE 'admin' = ANY(scopes)`,
		);
		expect(rowCount).to.equal(1);
	});
});
