import { expect } from 'chai';
import {
	NodeApiError,
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';
import { GetClickReport } from '../../nodes/GetClickReport/GetClickReport.node.js';
import {
	executeContext,
	loadOptionsContext,
	locator,
	type Surroundings,
} from './support/context.js';
import { page, problem, startFakeBackend, type FakeBackend } from './support/fake-backend.js';
import { thrownBy } from './support/thrown-by.js';

describe('Get Click Report', () => {
	const node = new GetClickReport();
	let backend: FakeBackend;

	before(async () => {
		backend = await startFakeBackend();
	});
	after(() => backend.stop());

	const recipients = Array.from({ length: 1200 }, (_, index) => ({
		to: `+49151${1_000_000 + index}`,
		humanClicks: index % 2,
	}));
	const click = { id: 'clk_1', to: '+491', url: 'https://acme.com', verdict: 'human', ip: '::1' };
	const report = {
		campaign: { id: 'cmp_1', name: 'Spring' },
		sent: 3,
		delivered: 3,
		failed: 0,
		raw: { clicks: 5, recipients: 3, rate: 1 },
		filtered: { clicks: 2, recipients: 2, rate: 0.67, rateInterval: [0.2, 0.94] },
		previews: 1,
		bots: 2,
		unsure: 0,
		timing: [{ from: 0, to: 1, clicks: 2, recipients: 2 }],
		countries: [],
		firstClickAt: null,
		lastClickAt: null,
	};

	beforeEach(() => {
		backend.calls.length = 0;
		backend.on('GET', '/v1/campaigns', (call) =>
			page(
				call,
				['Spring sale', 'Spring', 'spring'].map((name, index) => ({ id: `cmp_${index}`, name })),
			),
		);
		backend.on('GET', '/v1/campaigns/cmp_1/report', () => ({ body: report }));
		backend.on('GET', '/v1/campaigns/cmp_1/recipients', (call) => {
			const clicked = call.query.clicked === 'true' ? 1 : 0;
			return page(
				call,
				recipients.filter(({ humanClicks }) => humanClicks === clicked),
			);
		});
		backend.on('GET', '/v1/campaigns/cmp_1/links', (call) => page(call, [{ position: 0 }]));
		backend.on('GET', '/v1/campaigns/cmp_1/clicks', (call) => page(call, [click]));
	});

	const summary: INodeParameters = {
		operation: 'campaignSummary',
		campaign: locator('cmp_1', 'id'),
	};

	async function run(
		parameters: INodeParameters | INodeParameters[],
		more: Partial<Surroundings> = {},
	) {
		return node.execute.call(executeContext({ node, baseUrl: backend.url, parameters, ...more }));
	}

	it('sums up a campaign: filtered beside raw, without the break-downs', async () => {
		const [[item]] = (await run(summary)) as [[{ json: object; pairedItem: object }]];
		expect(item.json).to.deep.include({ filtered: report.filtered, raw: report.raw });
		expect(item.json).not.to.have.any.keys('timing', 'countries');
		expect(item.pairedItem).to.deep.equal({ item: 0 });
	});

	it('gives the whole report when raw data is asked for', async () => {
		const [items] = await run({ ...summary, simplify: false });
		expect(items![0]!.json).to.deep.equal(report);
	});

	describe('Recipients', () => {
		const parameters = { ...summary, operation: 'recipients' };
		const counts = (outputs: unknown[][]) => outputs.map(({ length }) => length);

		it('has an output for those who clicked and one for those who did not', async () => {
			const [clicked, notClicked] = await run(parameters);
			expect(counts([clicked!, notClicked!])).to.deep.equal([50, 50]);
			expect(clicked!.every(({ json }) => json.humanClicks === 1 && json.clicked)).to.equal(true);
			expect(notClicked!.every(({ json }) => json.humanClicks === 0)).to.equal(true);
		});

		it('returns all of them, 500 a page', async () => {
			const outputs = await run({ ...parameters, returnAll: true });
			expect(counts(outputs)).to.deep.equal([600, 600]);
			expect(backend.calls.map(({ query }) => query)).to.deep.equal([
				{ clicked: 'true', limit: '500' },
				{ clicked: 'true', limit: '500', cursor: '500' },
				{ clicked: 'false', limit: '500' },
				{ clicked: 'false', limit: '500', cursor: '500' },
			]);
		});

		it('returns no more than the limit, over several pages if need be', async () => {
			expect(counts(await run({ ...parameters, limit: 501 }))).to.deep.equal([501, 501]);
			expect(backend.calls.map(({ query }) => query.limit)).to.deep.equal(['500', '1', '500', '1']);
		});

		it('gives both to an AI agent, which reads one output', async () => {
			expect(counts(await run(parameters, { asTool: true }))).to.deep.equal([100]);
		});
	});

	it('shows two outputs for Recipients and one for the other operations', async () => {
		const outputsOf = (operation: string) => {
			const inWorkflow = {
				id: '1',
				name: 'Report',
				type: 'getClickReport',
				typeVersion: 1,
				position: [0, 0],
				parameters: { operation },
			} as INode;
			const workflow = new Workflow({
				nodes: [inWorkflow],
				connections: {},
				active: false,
				nodeTypes: { getByNameAndVersion: () => node } as unknown as INodeTypes,
			});
			const outputs = NodeHelpers.getNodeOutputs(workflow, inWorkflow, node.description);
			return outputs.map((output) => (typeof output === 'string' ? output : output.displayName));
		};
		expect(outputsOf('recipients')).to.deep.equal(['Clicked', 'Not Clicked']);
		for (const operation of ['campaignSummary', 'links', 'clicks'])
			expect(outputsOf(operation)).to.have.lengthOf(1);
	});

	it('lists links', async () => {
		const [items] = await run({ ...summary, operation: 'links' });
		expect(items!.map(({ json }) => json)).to.deep.equal([{ position: 0 }]);
	});

	it("lists people's clicks, unless told which", async () => {
		const [items] = await run({ ...summary, operation: 'clicks' });
		await run({ ...summary, operation: 'clicks', verdict: 'bot' });
		await run({ ...summary, operation: 'clicks', verdict: 'all', simplify: false });
		expect(backend.calls.map(({ query }) => query.verdict)).to.deep.equal([
			'human',
			'bot',
			undefined,
		]);
		expect(items![0]!.json).to.include({ id: 'clk_1' }).and.not.have.property('ip');
	});

	describe('finds the campaign', () => {
		it('by its exact name', async () => {
			const [items] = await run({ ...summary, campaign: locator('Spring') });
			expect(items![0]!.json).to.have.nested.property('campaign.id', 'cmp_1');
			expect(backend.calls[0]!.query).to.include({ search: 'Spring' });
		});

		it('or says that no campaign has the name', async () => {
			const error = await thrownBy(run({ ...summary, campaign: locator('Sprin') }));
			expect(error.message).to.equal("No campaign is named 'Sprin' [item 0]");
			expect(error.description).to.match(/^Check the spelling/);
		});

		it('or says that the parameter is empty', async () => {
			const error = await thrownBy(run({ ...summary, campaign: locator('') }));
			expect(error.message).to.equal("The parameter 'Campaign' is empty [item 0]");
		});

		it('in a list that is searched and read page by page', async () => {
			const context = loadOptionsContext({ node, baseUrl: backend.url, parameters: {} });
			backend.on('GET', '/v1/campaigns', ({ query }) => ({
				body: {
					data: [{ id: 'cmp_7', name: `${query.search} ${query.cursor ?? 'first'}` }],
					nextCursor: query.cursor ? null : 'more',
				},
			}));
			const { searchCampaigns } = node.methods.listSearch;
			expect(await searchCampaigns.call(context, 'spring')).to.deep.equal({
				results: [{ name: 'spring first', value: 'cmp_7' }],
				paginationToken: 'more',
			});
			expect(await searchCampaigns.call(context, 'spring', 'more')).to.deep.equal({
				results: [{ name: 'spring more', value: 'cmp_7' }],
				paginationToken: undefined,
			});
		});
	});

	it('goes on with the other items when the node continues on fail', async () => {
		const unknown = { ...summary, campaign: locator('Autumn') };
		const [items] = await run([unknown, summary], { continueOnFail: true });
		expect(items!.map(({ json, pairedItem }) => [json.error, pairedItem])).to.deep.equal([
			["No campaign is named 'Autumn' [item 0]", { item: 0 }],
			[undefined, { item: 1 }],
		]);
	});

	describe('says what happened and what to do', () => {
		it('when the campaign is not there', async () => {
			const error = await thrownBy(run({ ...summary, campaign: locator('cmp_9', 'id') }));
			expect(error).to.be.instanceOf(NodeApiError);
			expect(error).to.include({ httpCode: '404' });
			expect(error.message).to.equal('There is no /v1/campaigns/cmp_9/report. [item 0]');
		});

		it('when the key is wrong', async () => {
			backend.on('GET', '/v1/campaigns/cmp_1/report', () => problem(401, 'This key is not known.'));
			const error = await thrownBy(run(summary));
			expect(error.message).to.equal('This key is not known.');
			expect(error.description).to.contain("'API Key' in the 'Clickloop API' credential");
		});

		it('when nothing listens at the base URL', async () => {
			const gone = await startFakeBackend();
			await gone.stop();
			const error = await thrownBy(run(summary, { baseUrl: `${gone.url}/` }));
			expect(error.message).to.equal(`Clickloop could not be reached at ${gone.url}`);
			expect(error.description).to.contain("'Base URL'").and.contain('ECONNREFUSED');
		});

		it('when something else answers there', async () => {
			backend.on('GET', '/v1/campaigns/cmp_1/report', () => ({
				body: '<html>',
				contentType: 'text/html',
			}));
			const error = await thrownBy(run(summary));
			expect(error.message).to.equal(
				`The server at ${backend.url} does not answer as Clickloop does`,
			);
		});

		it('when the server breaks without a word', async () => {
			backend.on('GET', '/v1/campaigns/cmp_1/report', () => ({
				status: 502,
				body: 'Bad Gateway',
				contentType: 'text/plain',
			}));
			const error = await thrownBy(run(summary));
			expect(error.message).to.equal(`${backend.url} answered with status 502`);
			expect(error.description).to.contain('Retry On Fail');
		});
	});
});
