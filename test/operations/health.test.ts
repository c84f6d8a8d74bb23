import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PartState } from '../../backend/src/background/record.js';
import { startServer, type TestServer } from '../support/server.js';

/** What others call (README, nodes, acceptance): a path that is renamed here breaks them. */
const CONTRACT = [
	'POST /v1/messages',
	'POST /v1/messages/preview',
	'GET /v1/messages',
	'GET /v1/messages/{id}',
	'PATCH /v1/messages/{id}',
	'POST /v1/links',
	'GET /v1/links/{token}',
	'PATCH /v1/links/{token}',
	'DELETE /v1/links/{token}',
	'GET /v1/campaigns',
	'GET /v1/campaigns/{id}',
	'GET /v1/campaigns/{id}/report',
	'GET /v1/campaigns/{id}/recipients',
	'GET /v1/campaigns/{id}/links',
	'GET /v1/campaigns/{id}/clicks',
	'GET /v1/report',
	'GET /v1/clicks/{id}',
	'POST /v1/subscriptions',
	'GET /v1/subscriptions',
	'GET /v1/deliveries',
	'POST /v1/deliveries/{id}/replay',
	'GET /v1/channels',
	'GET /v1/sandbox/messages',
	'GET /v1/me',
];

interface Description {
	openapi: string;
	paths: Record<string, Record<string, { responses: object }>>;
	components: { schemas: Record<string, unknown> };
}

describe('The host', () => {
	let server: TestServer;
	before(async () => (server = await startServer()));
	after(() => server.stop());

	const text = async (path: string) => (await server.visit(path)).text();

	it('says at / what it is for, to people only', async () => {
		const response = await server.visit('/');
		expect(response.status).to.equal(200);
		expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8');
		expect(response.headers.get('x-robots-tag')).to.equal('noindex');
		expect(await response.text()).to.contain('Short links live here');
	});

	it('is well and ready', async () => {
		for (const path of ['/healthz', '/readyz']) {
			const { status, body } = await server.api('GET', path, undefined, { authorization: '' });
			expect([status, body], path).to.deep.equal([200, { status: 'ok' }]);
		}
	});

	it('tells who holds a key how each part of the background work gets on', async () => {
		await server.deps.background.pass('judging');
		const { body } = await server.api<{ background: PartState[] }>('GET', '/readyz');
		const judging = body.background.find(({ part }) => part === 'judging');
		expect(judging).to.include({ lastError: null, failures: 0 });
		expect(Date.parse(judging!.lastSuccessAt!)).to.be.closeTo(Date.now(), 60_000);
		const { status } = await server.api('GET', '/readyz', undefined, {
			authorization: 'Bearer wrong',
		});
		expect(status).to.equal(401);
	});

	it('shows from outside what keeps failing in the background', async () => {
		const part = server.deps.background.start({
			name: 'failing',
			work: () => Promise.reject(new Error('It will not do')),
			every: 3_600_000,
			complaint: 'It failed',
		});
		await part.pass().catch(() => undefined);
		const { body } = await server.api<{ background: PartState[] }>('GET', '/readyz');
		const failing = body.background.find((one) => one.part === 'failing')!;
		expect(failing.lastSuccessAt).to.equal(null);
		expect(failing.lastError!.message).to.equal('It will not do');
		expect(failing.failures).to.be.greaterThan(0);
		const metrics = await text('/metrics');
		expect(metrics).to.match(/clickloop_background_failures_total\{part="failing"\} [1-9]/);
		expect(metrics).to.match(/clickloop_background_failures_total\{part="judging"\} 0/);
		expect(metrics).to.match(/clickloop_background_last_success_seconds\{part="judging"\} \d+/);
		await part.stop();
	});

	it('answers what is not there with a problem that leads to its explanation', async () => {
		const { status, body } = await server.api<{ type: string }>('GET', '/no/such/thing');
		expect([status, body.type]).to.deep.equal([404, '/docs#problem-not-found']);
		expect(await text('/docs')).to.contain('id="problem-not-found"');
	});

	it('counts what it does, by route and not by id', async () => {
		await server.api('GET', '/v1/links/abcdefg');
		await server.visit('/abcdefg');
		const metrics = await text('/metrics');
		expect(metrics).to.contain('clickloop_redirects_total{status="404"} 1');
		expect(metrics).to.match(
			/clickloop_http_request_seconds_count\{method="GET",route="\/v1\/links\/:token",status="404"\} 1/,
		);
		expect(metrics).to.contain('clickloop_clicks_waiting 0');
		expect(metrics).to.contain('clickloop_deliveries_waiting 0');
		expect(metrics).to.contain('clickloop_links_in_memory 0');
		expect(metrics).to.contain('process_cpu_seconds_total');
		expect(metrics).to.not.contain('/v1/links/abcdefg');
	});

	describe('describes its API', () => {
		let description: Description;
		before(async () => (description = JSON.parse(await text('/openapi.json')) as Description));

		it('with each path that others rely on', () => {
			const described = Object.entries(description.paths).flatMap(([path, methods]) =>
				Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
			);
			expect(described).to.include.members(CONTRACT);
			expect(description.openapi).to.match(/^3\.1\./);
		});

		it('without a reference that leads nowhere', () => {
			const references = JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g);
			const broken = [...references].filter(([, path]) => {
				const steps = path!.split('/');
				return !steps.reduce<unknown>(
					(at, step) => (at as Record<string, unknown> | undefined)?.[step],
					description,
				);
			});
			expect(broken.map(([, path]) => path)).to.deep.equal([]);
		});

		it('for people, with nothing from another host', async () => {
			const response = await server.visit('/docs');
			const policy = response.headers.get('content-security-policy');
			expect(policy).to.contain("default-src 'none'").and.to.not.contain('unsafe');
			const page = await response.text();
			const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
			for (const path of links.filter((link) => !link.startsWith('#'))) {
				expect(path).to.match(/^\/[a-z]/);
				expect((await server.visit(path)).status, path).to.be.oneOf([200, 303]);
			}
			const anchors = new Set([...page.matchAll(/id="([^"]+)"/g)].map(([, id]) => id!));
			const within = links.filter((link) => link.startsWith('#')).map((link) => link.slice(1));
			expect(within.length).to.be.greaterThan(50);
			expect(within.filter((anchor) => !anchors.has(anchor))).to.deep.equal([]);
		});

		it('for people, with every operation, field and event of the document', async () => {
			const page = await text('/docs');
			const { schemas } = description.components;
			for (const name of Object.keys(schemas)) expect(page).to.contain(`id="schema-${name}"`);
			for (const path of Object.keys(description.paths)) expect(page).to.contain(`<code>${path}<`);
			expect(page).to.contain('<code>link.clicked</code>').and.to.contain('<code>linksClicked<');
			expect(page).to.not.contain('[object Object]');
		});

		it('and explains each kind of problem that the source has', async () => {
			const page = await text('/docs');
			const kinds = await problemKinds(join(import.meta.dirname, '../../backend/src'));
			expect(kinds).to.include.members(['not-found', 'invalid-input', 'broken-json']);
			for (const kind of kinds) expect(page).to.contain(`id="problem-${kind}"`);
		});
	});
});

async function problemKinds(directory: string): Promise<string[]> {
	const files = await readdir(directory, { recursive: true, withFileTypes: true });
	const kinds: string[] = [];
	for (const file of files) {
		if (!/\.tsx?$/.test(file.name) || file.parentPath.includes('generated')) continue;
		const source = await readFile(join(file.parentPath, file.name), 'utf8');
		for (const [, kind] of source.matchAll(/new Problem\([^,]+,\s*'([a-z-]+)'/g)) kinds.push(kind!);
	}
	return kinds;
}
