import { expect } from 'chai';
import { startServer, type TestServer } from '../support/server.js';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, AUTH_TOKEN, SENDER } from './support/twilio.js';

interface Shown {
	id: string;
	name: string;
	type: string;
	settings: Record<string, unknown>;
	secrets: Record<string, { configured: boolean }>;
}

interface Refusal {
	status: number;
	detail: string;
	errors: { path: string; message: string }[];
}

interface Listed {
	data: Shown[];
	nextCursor: string | null;
}

const SERVICE = 'MG0123456789abcdef0123456789abcdef';
const plain = { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, from: SENDER };

describe('Channels', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	const make = (body: unknown) => server.api<Shown & Refusal>('POST', '/v1/channels', body);
	const makeTwilio = (name: string, settings: object = plain) =>
		make({ name, type: 'twilio', settings });
	const patch = (id: string, body: unknown) =>
		server.api<Shown & Refusal>('PATCH', `/v1/channels/${id}`, body);
	const list = (query = '', headers = {}) =>
		server.api<Listed>('GET', `/v1/channels${query}`, undefined, headers);
	const sandbox = async () =>
		(await list('?limit=500')).body.data.find(({ name }) => name === 'sandbox')!;

	it('always have a sandbox, which can be neither renamed nor deleted', async () => {
		const { id, type, settings, secrets } = await sandbox();
		expect({ type, settings, secrets }).to.deep.equal({
			type: 'sandbox',
			settings: {},
			secrets: {},
		});
		expect((await patch(id, { name: 'beach' })).status).to.equal(409);
		expect((await patch(id, { name: 'sandbox' })).status).to.equal(200);
		expect((await server.api('DELETE', `/v1/channels/${id}`)).status).to.equal(409);
		expect((await sandbox()).id).to.equal(id);
	});

	it('show their settings, and of a secret only whether there is one', async () => {
		const made = await makeTwilio('Shown');
		expect(made.status).to.equal(201);
		expect(made.body.id).to.match(/^chn_/);
		expect(made.body.settings).to.deep.equal({
			accountSid: ACCOUNT_SID,
			from: SENDER,
			baseUrl: 'https://api.twilio.com',
		});
		expect(made.body.secrets).to.deep.equal({
			authToken: { configured: true },
			apiKeySecret: { configured: false },
		});
		const got = await server.api<Shown>('GET', `/v1/channels/${made.body.id}`);
		expect(got.body).to.deep.equal(made.body);
		const answers = JSON.stringify([made.body, got.body, (await list()).body]);
		expect(answers).not.to.include(AUTH_TOKEN);
	});

	it('keep all their settings encrypted in the database', async () => {
		await makeTwilio('Sealed', {
			...plain,
			apiKeySid: API_KEY_SID,
			apiKeySecret: API_KEY_SECRET,
		});
		const { rows } = await server.deps.db.pool.query<{ row: string; secrets: Buffer }>(
			`SELECT row_to_json(c)::text AS row, secrets FROM channels c WHERE name = 'Sealed'`,
		);
		for (const secret of [ACCOUNT_SID, SENDER, AUTH_TOKEN, API_KEY_SECRET]) {
			expect(rows[0]!.row).not.to.include(secret);
			expect(rows[0]!.secrets.includes(secret)).to.equal(false);
		}
		expect(server.deps.secrets.decrypt(rows[0]!.secrets)).to.include(AUTH_TOKEN);
	});

	it('keep what a change leaves out, secrets too, and lose what it sets to null', async () => {
		const { body } = await makeTwilio('Changing');
		const changed = await patch(body.id, {
			name: 'Changed',
			settings: { from: null, messagingServiceSid: SERVICE },
		});
		expect(changed.status).to.equal(200);
		expect(changed.body.name).to.equal('Changed');
		expect(changed.body.settings).to.deep.equal({
			accountSid: ACCOUNT_SID,
			messagingServiceSid: SERVICE,
			baseUrl: 'https://api.twilio.com',
		});
		expect(changed.body.secrets.authToken).to.deep.equal({ configured: true });
		const { rows } = await server.deps.db.pool.query<{ secrets: Buffer }>(
			`SELECT secrets FROM channels WHERE name = 'Changed'`,
		);
		expect(JSON.parse(server.deps.secrets.decrypt(rows[0]!.secrets))).to.deep.equal({
			authToken: AUTH_TOKEN,
		});
	});

	it('are left alone by a change that is wrong', async () => {
		const { body } = await makeTwilio('Left alone');
		const wrong = await patch(body.id, { name: 'Oops', settings: { authToken: null } });
		expect(wrong.status).to.equal(422);
		expect(wrong.body.errors[0]!.path).to.equal('settings.authToken');
		expect((await patch(body.id, { type: 'sandbox' })).status).to.equal(422);
		expect((await patch(body.id, { settings: { colour: 'red' } })).status).to.equal(422);
		expect((await server.api('GET', `/v1/channels/${body.id}`)).body).to.deep.equal(body);
	});

	const wrong: [what: string, body: unknown, path: string][] = [
		['an unknown type', { name: 'x', type: 'pigeon', settings: {} }, 'type'],
		['no type', { name: 'x', settings: {} }, 'type'],
		['no name', { type: 'sandbox' }, 'name'],
		['an empty name', { name: ' ', type: 'sandbox' }, 'name'],
		['a name like an id', { name: 'chn_1', type: 'sandbox' }, 'name'],
		['a NUL in the name', { name: 'a\0b', type: 'sandbox' }, 'name'],
		['a missing setting', twilio({ accountSid: undefined }), 'settings.accountSid'],
		['no settings at all', { name: 'x', type: 'twilio' }, 'settings'],
		['a mistyped account SID', twilio({ accountSid: 'AC12' }), 'settings.accountSid'],
		['a secret of another kind', twilio({ authToken: { configured: true } }), 'settings.authToken'],
		['no sender', twilio({ from: undefined }), 'settings.from'],
		['two senders', twilio({ messagingServiceSid: SERVICE }), 'settings.from'],
		['a sender with letters and a plus', twilio({ from: '+49x' }), 'settings.from'],
		['half an API key', twilio({ apiKeySid: API_KEY_SID }), 'settings.apiKeySid'],
		['a base URL of another kind', twilio({ baseUrl: 'ftp://x' }), 'settings.baseUrl'],
		['an unknown setting', twilio({ colour: 'red' }), 'settings'],
		['an unknown field', { name: 'x', type: 'sandbox', colour: 'red' }, ''],
		['settings of another kind', { name: 'x', type: 'sandbox', settings: 7 }, 'settings'],
		['no object', [], ''],
	];
	function twilio(change: object) {
		return { name: 'x', type: 'twilio', settings: { ...plain, ...change } };
	}
	for (const [what, body, path] of wrong) {
		it(`refuse ${what}`, async () => {
			const answer = await make(body);
			expect(answer.status).to.equal(422);
			expect(answer.body.errors.map((error) => error.path)).to.include(path);
		});
	}

	it('say which types there are', async () => {
		const answer = await make({ name: 'x', type: 'pigeon', settings: {} });
		expect(answer.body.detail).to.include('sandbox, twilio');
	});

	it('have names of their own', async () => {
		const first = await makeTwilio('Taken');
		expect((await makeTwilio('Taken')).status).to.equal(409);
		const other = await makeTwilio('Free');
		expect((await patch(other.body.id, { name: 'Taken' })).status).to.equal(409);
		expect((await server.api('DELETE', `/v1/channels/${first.body.id}`)).status).to.equal(204);
		expect((await patch(other.body.id, { name: 'Taken' })).status).to.equal(200);
	});

	it('can be told from what is not there', async () => {
		const { id } = (await makeTwilio('Short-lived')).body;
		await server.api('DELETE', `/v1/channels/${id}`);
		for (const method of ['GET', 'DELETE'])
			expect((await server.api(method, `/v1/channels/${id}`)).status).to.equal(404);
		expect((await patch(id, { name: 'x' })).status).to.equal(404);
		expect((await server.api('GET', '/v1/channels/msg_1')).status).to.equal(404);
	});

	it('come in pages, newest first', async () => {
		for (const name of ['page 1', 'page 2', 'page 3']) await make({ name, type: 'sandbox' });
		const first = (await list('?limit=2')).body;
		expect(first.data.map(({ name }) => name)).to.deep.equal(['page 3', 'page 2']);
		const second = (await list(`?limit=1&cursor=${first.nextCursor}`)).body;
		expect(second.data.map(({ name }) => name)).to.deep.equal(['page 1']);
		expect((await list('?cursor=nonsense')).status).to.equal(422);
	});

	it('can be seen by who may send, and changed by admins alone', async () => {
		const keyFor = async (scope: string) => {
			const made = await server.api<{ key: string }>('POST', '/v1/keys', {
				name: scope,
				scopes: [scope],
			});
			return { authorization: `Bearer ${made.body.key}` };
		};
		const sender = await keyFor('messages:write');
		expect((await list('', sender)).status).to.equal(200);
		expect((await list('', await keyFor('messages:read'))).status).to.equal(200);
		const reporter = await list('', await keyFor('reports:read'));
		expect(reporter.status).to.equal(403);
		expect((reporter.body as unknown as Refusal).detail).to.include(
			'messages:read or messages:write',
		);
		const body = { name: 'Mine', type: 'sandbox' };
		expect((await server.api('POST', '/v1/channels', body, sender)).status).to.equal(403);
	});
});
