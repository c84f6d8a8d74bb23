import { expect } from 'chai';
import type { Link } from '../../backend/src/links/link.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

interface ProblemBody {
	detail: string;
	errors: { path: string; message: string }[];
}

describe('Links without a message', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({
			CLICKLOOP_PUBLIC_URL: 'https://sms.example',
			CLICKLOOP_DOMAINS: 'https://go.acme.com',
			CLICKLOOP_TOKEN_LENGTH: '8',
		});
	});
	after(() => server.stop());

	const post = <T = Link>(body: unknown) => server.api<T>('POST', '/v1/links', body);
	const mint = async (body: object = {}) => {
		const answer = await post({ url: 'https://acme.com/start', ...body });
		expect(answer.status).to.equal(201);
		return answer.body;
	};

	it('are minted with nothing but a URL', async () => {
		const { token, createdAt, ...rest } = await mint();
		expect(token).to.match(/^[0-9A-Za-z]{8}$/);
		expect(Date.parse(createdAt)).to.be.closeTo(Date.now(), 60_000);
		expect(rest).to.deep.equal({
			shortUrl: `https://sms.example/${token}`,
			url: 'https://acme.com/start',
			campaignId: null,
			messageId: null,
			position: 0,
			expiresAt: null,
			disabled: false,
			metadata: null,
			clicks: 0,
			humanClicks: 0,
		});
	});

	it('take a campaign, a domain, an end and metadata', async () => {
		const link = await mint({
			campaign: 'Posters',
			domain: 'https://go.acme.com/',
			expiresAt: '2099-01-01T01:00:00+01:00',
			metadata: { wall: 7 },
		});
		expect(link.shortUrl).to.equal(`https://go.acme.com/${link.token}`);
		expect(link).to.deep.include({ expiresAt: '2099-01-01T00:00:00.000Z', metadata: { wall: 7 } });
		const again = await mint({ campaign: link.campaignId });
		expect(again.campaignId).to.equal(link.campaignId);
	});

	it('never lead to themselves, another short link or our pages', async () => {
		const one = await mint();
		const targets = [one.shortUrl, 'http://go.acme.com/aB3xY7z', 'https://sms.example/admin'];
		for (const url of targets) {
			const made = await post<ProblemBody>({ url });
			const path = `/v1/links/${one.token}`;
			const changed = await server.api<ProblemBody>('PATCH', path, { url });
			for (const { status, body } of [made, changed]) {
				expect(status).to.equal(422);
				expect(body.errors[0]).to.deep.include({ path: 'url' });
				expect(body.detail).to.contain('may not lead back');
			}
		}
	});

	it('are shown as they were minted', async () => {
		const link = await mint();
		const { body } = await server.api<Link>('GET', `/v1/links/${link.token}`);
		expect(body).to.deep.equal(link);
	});

	for (const [path, body] of [
		['url', { url: 'javascript:alert(1)' }],
		['url', { url: `https://acme.com/${'a'.repeat(10_000)}` }],
		['url', { campaign: 'x' }],
		['domain', { url: 'https://acme.com', domain: 'https://evil.example' }],
		['expiresAt', { url: 'https://acme.com', expiresAt: 'tomorrow' }],
		['metadata', { url: 'https://acme.com', metadata: 'text' }],
		['metadata', { url: 'https://acme.com', metadata: { key: ['a\0b'] } }],
		['metadata', { url: 'https://acme.com', metadata: { '\ud83d': 1 } }],
		['', { url: 'https://acme.com', colour: 'red' }],
		['', []],
	] as const) {
		it(`refuse ${JSON.stringify(body).slice(0, 60)}, and store nothing`, async () => {
			const answer = await post<ProblemBody>(body);
			expect(answer.status).to.equal(422);
			expect(answer.headers.get('content-type')).to.equal(
				'application/problem+json; charset=utf-8',
			);
			expect(answer.body.errors.map((error) => error.path)).to.deep.equal([path]);
		});
	}

	it('refuse metadata of more than 8 kB, by its size', async () => {
		const metadata = { a: 'x'.repeat(8192) };
		const { status, body } = await post<ProblemBody>({ url: 'https://acme.com', metadata });
		expect(status).to.equal(422);
		expect(body.errors).to.deep.equal([
			{ path: 'metadata', message: 'takes 8200 bytes as JSON; at most 8192 are kept' },
		]);
	});

	it('refuse metadata nested without end', async () => {
		const deep = '[' + '['.repeat(100_000) + ']'.repeat(100_000) + ']';
		const answer = await post<ProblemBody>(`{"url":"https://acme.com","metadata":{"a":${deep}}}`);
		expect(answer.status).to.equal(422);
	});

	it('refuse a body that is not JSON with 400, an unknown campaign id with 404', async () => {
		expect((await post('{"url":')).status).to.equal(400);
		const unknown = await post<ProblemBody>({ url: 'https://acme.com', campaign: 'cmp_nothing' });
		expect(unknown.status).to.equal(404);
		expect(unknown.body.detail).to.equal('There is no campaign "cmp_nothing".');
	});

	it('lead elsewhere, end and stop from the moment they are changed', async () => {
		const { token } = await mint();
		const change = async (body: object) =>
			(await server.api<Link>('PATCH', `/v1/links/${token}`, body)).body;
		const visit = () => server.visit(`/${token}`);
		expect((await visit()).headers.get('location')).to.equal('https://acme.com/start');

		expect(await change({ url: 'https://acme.com/new' })).to.include({
			url: 'https://acme.com/new',
			expiresAt: null,
			disabled: false,
		});
		await eventually(async () =>
			expect((await visit()).headers.get('location')).to.equal('https://acme.com/new'),
		);
		expect(await change({ expiresAt: '2020-01-01T00:00:00Z' })).to.include({
			url: 'https://acme.com/new',
			expiresAt: '2020-01-01T00:00:00.000Z',
		});
		await eventually(async () => expect((await visit()).status).to.equal(410));
		expect(await change({ expiresAt: null, disabled: true })).to.include({
			expiresAt: null,
			disabled: true,
		});
		await eventually(async () => expect((await visit()).status).to.equal(410));
		expect(await change({ disabled: false })).to.include({ disabled: false });
		await eventually(async () => expect((await visit()).status).to.equal(302));
	});

	it('are gone for everybody once they are deleted', async () => {
		const { token } = await mint();
		expect((await server.visit(`/${token}`)).status).to.equal(302);
		const answer = await server.api<string>('DELETE', `/v1/links/${token}`);
		expect([answer.status, answer.body]).to.deep.equal([204, '']);
		for (const [method, body] of [['GET'], ['PATCH', { disabled: true }], ['DELETE']] as const) {
			expect((await server.api(method, `/v1/links/${token}`, body)).status).to.equal(404);
		}
		await eventually(async () => expect((await server.visit(`/${token}`)).status).to.equal(404));
	});

	it('answer 404 for a token that is not there, and for what is no token', async () => {
		expect((await server.api('GET', '/v1/links/abcdefgh')).status).to.equal(404);
		expect((await server.api('GET', '/v1/links/%00')).status).to.equal(404);
		expect((await server.api('PATCH', '/v1/links/abcdefgh', { clicks: 5 })).status).to.equal(422);
	});
});
