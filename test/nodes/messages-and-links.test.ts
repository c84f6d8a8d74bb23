import { expect } from 'chai';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { ShortenAndSendSms } from '../../nodes/ShortenAndSendSms/ShortenAndSendSms.node.js';
import { newCampaign } from '../clicks/support.js';
import { phoneOf } from '../messages/support.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import {
	executeContext,
	loadOptionsContext,
	locator,
	type Surroundings,
} from './support/context.js';
import { thrownBy } from './support/thrown-by.js';

const OTHER_DOMAIN = 'https://go.acme.example';

describe('Shorten & Send SMS, with what is there already', () => {
	const node = new ShortenAndSendSms();
	let server: TestServer;

	before(async () => (server = await startServer({ CLICKLOOP_DOMAINS: OTHER_DOMAIN })));
	after(() => server.stop());

	async function run(parameters: INodeParameters, more: Partial<Surroundings> = {}) {
		const its = { node, baseUrl: server.url, apiKey: ADMIN_KEY, parameters, ...more };
		const [items] = await node.execute.call(executeContext(its));
		return items!.map(({ json }) => json);
	}

	const lists = () =>
		loadOptionsContext({ node, baseUrl: server.url, apiKey: ADMIN_KEY, parameters: {} });

	async function shortened(more: INodeParameters = {}): Promise<IDataObject> {
		const [item] = await run({
			operation: 'shortenOnly',
			campaign: locator(newCampaign()),
			to: phoneOf(1),
			text: 'Start: https://acme.com/start',
			...more,
		});
		return item!;
	}

	const stored = async ({ messageId }: IDataObject) =>
		(await server.api<IDataObject>('GET', `/v1/messages/${messageId as string}`)).body;

	const mark = ({ messageId }: IDataObject, status: string, statusOptions: INodeParameters = {}) =>
		run({ operation: 'markAsSent', messageId: messageId as string, status, statusOptions });

	describe('Shorten Only', () => {
		it('gives what another node needs, flat', async () => {
			const item = await shortened();
			expect(item).to.include({ to: phoneOf(1), status: 'accepted', segments: 1 });
			expect(item.messageId).to.match(/^msg_/);
			expect(item.text).to.equal(`Start: ${item.shortUrl as string}`);
		});

		it('counts as sent now', async () => {
			const before = Date.now();
			const { status, sentAt } = await stored(await shortened());
			expect(status).to.equal('sent');
			expect(Date.parse(sentAt as string)).to.be.within(before, Date.now());
		});

		it('counts when it is marked, where that is chosen', async () => {
			const item = await shortened({ options: { countsAsSent: 'whenMarked' } });
			expect(await stored(item)).to.include({ status: 'minted', sentAt: null });
			const [marked] = await mark(item, 'sent', { at: '2026-11-20T09:00:00Z' });
			expect(marked).to.include({ status: 'sent', sentAt: '2026-11-20T09:00:00.000Z' });
		});
	});

	describe('Mark as Sent', () => {
		it('says that a message was delivered, and by which id the provider knows it', async () => {
			const item = await shortened();
			const [marked] = await mark(item, 'delivered', { providerMessageId: 'SM123' });
			expect(marked).to.include({ messageId: item.messageId, status: 'delivered' });
			expect(await stored(item)).to.include({ providerMessageId: 'SM123' });
		});

		it('says that it failed', async () => {
			const [marked] = await mark(await shortened(), 'failed');
			expect(marked).to.include({ status: 'failed' });
		});

		it('says which message is not known, for each item', async () => {
			const id = 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d';
			const error = await thrownBy(mark({ messageId: id }, 'sent'));
			expect(error.message).to.include('[item 0]');
			const [item] = await run(
				{ operation: 'markAsSent', messageId: id },
				{ continueOnFail: true },
			);
			expect(item!.error).to.equal(error.message);
		});

		it('says that a field is empty', async () => {
			const error = await thrownBy(mark({ messageId: '' }, 'sent'));
			expect(error.message).to.equal("The parameter 'Message ID' is empty [item 0]");
		});
	});

	it('gets a message', async () => {
		const { messageId, text } = await shortened();
		const get = { operation: 'get', messageId: messageId as string };
		expect((await run(get))[0]).to.include({ messageId, text, status: 'sent', humanClicks: 0 });
		expect((await run({ ...get, simplify: false }))[0]).to.include({ id: messageId, clicks: 0 });
	});

	describe('Get Many', () => {
		it('gets the messages of a campaign, as many as asked for', async () => {
			const campaign = newCampaign();
			for (const n of [1, 2, 3]) await shortened({ campaign: locator(campaign), to: phoneOf(n) });
			const getAll = { operation: 'getAll', filters: { campaign } };
			expect((await run({ ...getAll, returnAll: true })).map(({ to }) => to)).to.deep.equal([
				phoneOf(3),
				phoneOf(2),
				phoneOf(1),
			]);
			expect(await run({ ...getAll, limit: 2 })).to.have.lengthOf(2);
			const filters = { campaign, to: phoneOf(2), clicked: false };
			expect(await run({ ...getAll, filters })).to.have.lengthOf(1);
			expect(await run({ ...getAll, filters: { campaign, clicked: true } })).to.deep.equal([]);
		});

		it('names a limit that is none', async () => {
			const error = await thrownBy(run({ operation: 'getAll', limit: 0 }));
			expect(error.message).to.equal("'Limit' is no number of results: 0 [item 0]");
		});
	});

	describe('links without a message', () => {
		const created = async (linkOptions: INodeParameters = {}) =>
			(
				await run({
					resource: 'link',
					operation: 'create',
					url: 'https://acme.com/poster',
					linkOptions,
				})
			)[0]!;

		it('are made, changed and closed', async () => {
			const { shortUrl, token, url } = await created();
			expect(url).to.equal('https://acme.com/poster');
			const change = { resource: 'link', link: shortUrl as string };
			const changes = { url: 'https://acme.com/other' };
			const [changed] = await run({ ...change, operation: 'update', changes });
			expect(changed).to.include({ shortUrl, url: 'https://acme.com/other', disabled: false });
			const [closed] = await run({ ...change, operation: 'disable' });
			expect(closed).to.include({ disabled: true });
			expect((await server.visit(`/${token as string}`)).status).to.equal(410);
			const open = { operation: 'update', changes: { disabled: false } };
			await run({ resource: 'link', link: token as string, ...open });
			expect((await server.visit(`/${token as string}`)).status).to.equal(302);
		});

		it('take a campaign, an end and a domain', async () => {
			const link = await created({
				campaign: newCampaign(),
				domain: locator(OTHER_DOMAIN, 'list'),
				expiresAt: '2036-12-24T18:00:00Z',
			});
			expect(link.shortUrl).to.match(/^https:\/\/go\.acme\.example\//);
			expect(link).to.include({ expiresAt: '2036-12-24T18:00:00.000Z' });
			expect(link.campaignId).to.match(/^cmp_/);
		});

		it('say what is wrong by the label of the field', async () => {
			const domain = 'https://nowhere.example';
			const error = await thrownBy(created({ domain }));
			expect(error.message).to.include(`'Short Domain' (${domain}) is not one of`);
			const nothing = { resource: 'link', operation: 'update', link: 'abc1234', changes: {} };
			expect((await thrownBy(run(nothing))).message).to.include("'Changes' has nothing to change");
			const none = { resource: 'link', operation: 'disable', link: 'https://acme.com/?' };
			expect((await thrownBy(run(none))).message).to.include('is no short link [item 0]');
		});
	});

	describe('offers in its lists', () => {
		it('the short domains, the default first', async () => {
			const { results } = await node.methods.listSearch.searchDomains.call(lists());
			expect(results.map(({ value }) => value)).to.deep.equal([
				server.deps.publicUrl,
				OTHER_DOMAIN,
			]);
		});

		it('a campaign that is not there yet by the name that was typed', async () => {
			const { searchOrNameCampaigns } = node.methods.listSearch;
			const named = await searchOrNameCampaigns.call(lists(), 'Brand-new');
			expect(named.results).to.deep.equal([{ name: 'Brand-new (new)', value: 'Brand-new' }]);
			const campaign = newCampaign();
			await shortened({ campaign: locator('Brand-new', 'list') });
			const known = await searchOrNameCampaigns.call(lists(), 'Brand-new');
			expect(
				known.results.map(({ name }) => name),
				campaign,
			).to.deep.equal(['Brand-new']);
		});
	});
});
