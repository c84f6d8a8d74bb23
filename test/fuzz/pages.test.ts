import { expect } from 'chai';
import fc from 'fast-check';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import { encode, exchange, type Answer, type Sent } from './exchange.js';
import { PATIENCE, runs } from './runs.js';
import { stockUp, type Stock } from './stock.js';
import { nasty } from './values.js';

const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** What is not in the OpenAPI document; `{…}` is to be filled in. */
const PATHS = [
	'/',
	'/{links}',
	'/{any}',
	'/{any}/{any}',
	'/docs',
	'/docs/{any}',
	'/healthz',
	'/readyz',
	'/metrics',
	'/receipts/{channels}',
	'/receipts/{any}',
	'/v1/{any}',
	'/admin',
	'/admin/{any}',
	'/admin/sign-in',
	'/admin/sign-out',
	'/admin/sessions',
	'/admin/campaigns',
	'/admin/campaigns/{campaigns}',
	'/admin/campaigns/{campaigns}/recipients',
	'/admin/campaigns/{campaigns}/clicks',
	'/admin/campaigns/{campaigns}/strictness',
	'/admin/campaigns/{any}',
	'/admin/clicks/{clicks}/verdict',
	'/admin/clicks/{any}/verdict',
	'/admin/sandbox',
	'/admin/sandbox/messages',
	'/admin/sandbox/messages/{messages}/receipt',
	'/admin/sandbox/messages/{any}/tap',
];

/** The fields of forms and queries that pages look at. */
const FIELDS = [
	'to',
	'text',
	'campaign',
	'verdict',
	'back',
	'next',
	'key',
	'token',
	'search',
	'page',
].concat([
	'strictness',
	'status',
	'visitor',
	'cursor',
	'message',
	'clicked',
	'MessageSid',
	'MessageStatus',
]);

describe('Pages, short links and callbacks, whatever is sent', function () {
	this.timeout(PATIENCE);

	let server: TestServer;
	let stock: Stock;
	let cookie: string;
	before(async () => {
		server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' });
		stock = await stockUp(server);
		cookie = await signIn(server);
	});
	after(() => server.stop());

	it('never fail, never hang, and lead nowhere else', async () => {
		const property = fc.asyncProperty(
			anyRequest(stock, server.url),
			async ({ isSignedIn, ...sent }) => {
				const headers = { ...sent.headers, ...(isSignedIn && { cookie }) };
				check(sent, await exchange(server.url, { ...sent, headers }));
				// Signing out is among what is tried.
				if (isSignedIn && sent.path.startsWith('/admin/sign-out')) cookie = await signIn(server);
			},
		);
		await fc.assert(property, runs());
		expect((await server.visit('/readyz')).status).to.equal(200);
	});
});

let signIns = 0;

/** From a new address each time: those before may have guessed too much. */
async function signIn(server: TestServer): Promise<string> {
	const answer = await server.visit('/admin/sign-in', {
		method: 'POST',
		headers: { origin: server.url, 'x-forwarded-for': `2001:db8:0:${(signIns += 1)}::1` },
		body: new URLSearchParams({ key: ADMIN_KEY }),
	});
	expect(answer.status).to.equal(303);
	return answer.headers.get('set-cookie')!.split(';')[0]!;
}

function anyRequest({ ids }: Stock, origin: string): fc.Arbitrary<Sent & { isSignedIn: boolean }> {
	const wrong = nasty.map((value) => encode(value).slice(0, 2000) || 'x');
	const path = fc.constantFrom(...PATHS).chain((pattern) => {
		const parts = pattern.split(/(\{\w+\})/).map((part) => {
			const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
			if (!name) return fc.constant(part);
			return name === 'any' ? wrong : fc.constantFrom(...ids[name]!);
		});
		return fc.tuple(...parts).map((all) => all.join(''));
	});
	const fields = fc.array(fc.tuple(fc.constantFrom(...FIELDS), wrong), { maxLength: 4 });
	const form = fields.map((all) => all.map(([name, value]) => `${name}=${value}`).join('&'));
	const header = nasty.map((value) =>
		// Node's client refuses to send others.
		(typeof value === 'string' ? value : JSON.stringify(value)).replace(
			/[^\x20-\x7e\x80-\xff]/g,
			'',
		),
	);
	const headers = fc.record(
		{
			origin: fc.oneof({ weight: 5, arbitrary: fc.constant(origin) }, header),
			'content-type': fc.oneof(
				{ weight: 5, arbitrary: fc.constant('application/x-www-form-urlencoded') },
				header,
			),
			'x-forwarded-for': header,
			'x-forwarded-proto': header,
			'x-forwarded-host': header,
			'x-request-id': header,
			'user-agent': header,
			'accept-language': header,
			cookie: header,
			'if-none-match': header,
			range: header,
		},
		{ requiredKeys: ['origin', 'content-type'] },
	);
	return fc
		.record({
			method: fc.constantFrom(...METHODS),
			path: fc.tuple(path, fc.option(form, { nil: '' })).map(([at, query]) => `${at}?${query}`),
			headers,
			body: fc.option(fc.oneof(form, fc.string({ unit: 'binary' })), { nil: undefined }),
			isSignedIn: fc.boolean(),
		})
		.map((all) => ({ ...all, headers: all.headers }));
}

/** @throws when the answer is a failure, or sends a browser to another host than a link's target */
function check({ method, path }: Sent, { status, headers, body }: Answer): void {
	const what = `${method} ${path} answered ${status} ${body.slice(0, 300)}`;
	expect(status, what).to.be.below(500);
	const { location } = headers;
	if (status === 302) expect(location, what).to.equal('https://acme.com/');
	else if (location !== undefined) expect(location, what).to.match(/^\/(?![/\\])/);
	expect(headers['x-evil'], what).to.equal(undefined);
}
