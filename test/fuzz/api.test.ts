import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import { operationsOf, type Description, type Operation } from './description.js';
import { encode, exchange, type Answer, type Sent } from './exchange.js';
import { PATIENCE, runs } from './runs.js';
import { stockUp, type Stock } from './stock.js';
import { broken, fitting, hinted, nasty } from './values.js';

/** A request to one operation of the document, valid or broken somewhere. */
interface Attempt {
	/** Its method and path, as the document has it. */
	operation: string;
	sent: Sent;
}

describe('The API, whatever is sent', function () {
	this.timeout(PATIENCE);

	let server: TestServer;
	let description: Description;
	let stock: Stock;
	before(async () => {
		server = await startServer({
			CLICKLOOP_API_LIMIT: '1000000',
			CLICKLOOP_WEBHOOK_ALLOW: 'private',
		});
		description = (await server.api<Description>('GET', '/openapi.json')).body;
		stock = await stockUp(server);
	});
	after(() => server.stop());

	it('answers as its OpenAPI document says', async () => {
		const check = createCheck(description);
		const counts = new Map<number, number>();
		const property = fc.asyncProperty(anyAttempt(description, stock), async (attempt) => {
			const answer = await exchange(server.url, attempt.sent);
			counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
			check(attempt, answer);
		});
		await fc.assert(property, runs());
		// What is refused every time tests little.
		const good = [...counts].filter(([status]) => status < 300).reduce((sum, [, n]) => sum + n, 0);
		expect(good, JSON.stringify([...counts])).to.be.greaterThan(runs().numRuns! / 10);
		expect((await server.visit('/readyz')).status).to.equal(200);
	});
});

function anyAttempt(description: Description, stock: Stock): fc.Arbitrary<Attempt> {
	const operations = operationsOf(description);
	return fc.constantFrom(...operations).chain((operation) =>
		fc
			.record({
				path: anyPath(operation, stock),
				query: anyQuery(operation, description, stock),
				headers: anyHeaders(stock),
				body: anyBody(operation, description, stock),
			})
			.map(({ path, query, headers, body }) => ({
				operation: nameOf(operation),
				sent: { method: operation.method, path: path + query, headers, body },
			})),
	);
}

function anyPath({ path }: Operation, { ids }: Stock): fc.Arbitrary<string> {
	const known = fc.constantFrom(...(ids[path.split('/')[2]!] ?? ['none']));
	// An empty part would be another path.
	const wrong = nasty.map((value) => (encode(value).replace(/^\.*$/, '') || 'x').slice(0, 2000));
	const part = fc.oneof({ weight: 5, arbitrary: known }, { weight: 1, arbitrary: wrong });
	return fc.array(part, { minLength: 1, maxLength: 1 }).map(([id]) => path.replace(/\{\w+\}/, id!));
}

function anyQuery(
	{ parameters }: Operation,
	{ components }: Description,
	{ hints }: Stock,
): fc.Arbitrary<string> {
	const described = parameters.filter((parameter) => parameter.in === 'query');
	const pairs = described.map(({ name, required, schema }) => {
		const good = hinted(name, fitting(schema, components.schemas, hints), hints);
		const value = fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: nasty });
		const pair = value.map((one) => `${name}=${encode(one).slice(0, 2000)}`);
		return fc.option(pair, { nil: '', freq: required ? 9 : 1 });
	});
	// Seldom: unknown parameters are refused, and nothing else of the request is tested then.
	const odd = fc.oneof(
		{ weight: 12, arbitrary: fc.constant('') },
		{
			weight: 1,
			arbitrary: fc.constantFrom('limit=1&limit=2', 'a[b]=c', '%', '&&&=', '__proto__[x]=1'),
		},
	);
	return fc.tuple(...pairs, odd).map((all) => {
		const query = all.filter(Boolean).join('&');
		return query && `?${query}`;
	});
}

function anyHeaders({ readerKey }: Stock): fc.Arbitrary<Record<string, string>> {
	const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
	const authorization = fc.oneof(
		{ weight: 12, arbitrary: fc.constant(bearer(ADMIN_KEY)) },
		{ weight: 2, arbitrary: fc.constant(bearer(readerKey)) },
		{
			weight: 1,
			arbitrary: fc.constantFrom<Record<string, string>>(
				{},
				bearer('wrong'),
				bearer(''),
				{ authorization: 'Basic YTpi' },
				{ authorization: '\xff\xfe' },
				bearer('x'.repeat(8000)),
			),
		},
	);
	const accept = fc.constantFrom<Record<string, string>>(
		...[{}, { accept: 'application/json' }, { accept: 'text/csv' }, { accept: 'image/png' }],
		...[{ accept: ';;q=' }, { accept: '*/*;q=0' }],
	);
	const type = fc.oneof(
		{ weight: 8, arbitrary: fc.constant('application/json') },
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				...['application/json; charset=utf-16', 'application/json; charset=nonsense', 'text/plain'],
				...[
					'application/x-www-form-urlencoded',
					';',
					'application/json; charset=',
					'multipart/form-data',
				],
			),
		},
	);
	const encoding = fc.constantFrom<Record<string, string>>(
		...[{}, {}, {}, {}, {}, {}, { 'content-encoding': 'gzip' }, { 'content-encoding': 'nonsense' }],
	);
	return fc.tuple(authorization, accept, type, encoding).map(([who, what, contentType, how]) => ({
		...who,
		...what,
		'content-type': contentType,
		...how,
	}));
}

function anyBody(
	{ body }: Operation,
	{ components }: Description,
	{ hints }: Stock,
): fc.Arbitrary<string | undefined> {
	const garbage = fc.oneof(
		fc.constantFrom(
			'',
			'{',
			'[',
			'null',
			'0',
			'"',
			'{"a":',
			'[[[',
			'[]'.repeat(9),
			'\0',
			'{"a":1e999}',
		),
		fc.constant('['.repeat(50_000)),
		fc.string({ unit: 'binary', maxLength: 50 }),
	);
	if (!body) return fc.option(garbage, { nil: undefined, freq: 9 });
	const good = fitting(body, components.schemas, hints);
	return fc.oneof(
		{ weight: 4, arbitrary: good.map((value) => JSON.stringify(value)) },
		{ weight: 4, arbitrary: broken(good).map((value) => JSON.stringify(value)) },
		{ weight: 1, arbitrary: garbage },
	);
}

function nameOf({ method, path }: Operation): string {
	return `${method} ${path}`;
}

/** @returns what throws when an answer is not one that the document allows */
function createCheck(description: Description) {
	const ajv = new Ajv2020({ strict: false, allErrors: true });
	addFormats.default(ajv);
	ajv.addSchema(description, 'api');
	const operations = new Map(operationsOf(description).map((one) => [nameOf(one), one]));

	return (attempt: Attempt, { status, headers, body }: Answer): void => {
		const { sent } = attempt;
		const operation = operations.get(attempt.operation)!;
		const what = `${sent.method} ${sent.path} answered ${status} ${body.slice(0, 500)}`;
		expect(status, what).to.be.below(500);
		const documented = operation.responses[status];
		expect(documented, `${what}, which is not documented`).to.not.equal(undefined);
		if (!documented!.content) {
			expect(body, what).to.equal('');
			return;
		}
		const [type] = String(headers['content-type']).split(';');
		expect(documented!.content, what).to.have.property(type!);
		if (type === 'text/csv') return;
		const steps = ['paths', operation.path, operation.method.toLowerCase(), 'responses', status];
		const pointer = [...steps, 'content', type!, 'schema'].map((step) =>
			encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')),
		);
		const validate = ajv.getSchema(`api#/${pointer.join('/')}`);
		expect(validate?.(JSON.parse(body)), `${what}: ${ajv.errorsText(validate?.errors)}`).to.equal(
			true,
		);
	};
}
