import { expect } from 'chai';
import type { IDataObject } from 'n8n-workflow';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clickloop } from './driver/clickloop.js';
import { startEngine, type Engine, type NodeOutcome } from './driver/engine.js';
import { people, type SentItem } from './driver/scene.js';
import { checkout } from './driver/places.js';
import { backend, clickloop, folder, tarball } from './driver/stage.js';
import { requireTool, tools } from './driver/tools.js';
import { iphonePerson, linkIn, open, securityScanner } from './driver/visitors.js';

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const unknownCampaign = 'There is no such campaign';

/** The parameters of a text to each input item's phone. */
const message = (operation: string, campaign: string): IDataObject => ({
	operation,
	campaign: named(campaign),
	channel: named('sandbox'),
	to: '={{ $json.phone }}',
	text: '=Hi {{ $json.name }}, start here: https://acme.example/start?plan={{ $json.plan }}',
	options: { contact: '={{ $json.contact }}' },
});

const report = (operation: string, campaign: string): IDataObject => ({
	operation,
	campaign: named(campaign),
	returnAll: true,
});

const jsonOf = <T = IDataObject>({ outputs, error }: NodeOutcome, output = 0): T[] => {
	if (error) throw new Error(`The node failed: ${error.message}`);
	return (outputs[output] ?? []).map(({ json }) => json as T);
};

interface Searchable {
	properties: { displayName: string; codex?: unknown };
}

type Search = (text: string, among: Searchable[]) => { item: Searchable }[];

/** All that n8n's panel of nodes searches: its own nodes, and the one that sends. */
async function searchable(): Promise<Searchable[]> {
	const files = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'].map((name) =>
		join(tools.modules, name, 'dist/types/nodes.json'),
	);
	const lists = await Promise.all(files.map((file) => readFile(file, 'utf8')));
	const theirs = lists.flatMap((list) => JSON.parse(list) as Searchable['properties'][]);
	const codex = join(checkout, 'nodes/ShortenAndSendSms/ShortenAndSendSms.node.json');
	const ours = {
		displayName: 'Shorten & Send SMS',
		codex: JSON.parse(await readFile(codex, 'utf8')) as unknown,
	};
	return [ours, ...theirs].map((properties) => ({ properties }));
}

describe("The nodes in n8n's engine", () => {
	let run: Engine;
	let loop: Clickloop;

	before(async () => {
		const { url, adminKey } = await backend();
		const secrets = { baseUrl: url, apiKey: adminKey };
		run = await startEngine(await tarball(), join(await folder(), 'engine'), secrets);
		loop = await clickloop();
	});

	describe('Shorten & Send SMS', () => {
		const node = (parameters: IDataObject, items: IDataObject[] = people) =>
			run({ type: 'shortenAndSendSms', parameters, items });

		it('Send: gives one item for each input item, paired with it, and sends', async () => {
			const outcome = await node(message('send', 'Engine: send'));
			const items = jsonOf<SentItem>(outcome);
			expect(items.map(({ to }) => to)).to.deep.equal(people.map(({ phone }) => phone));
			expect(outcome.outputs[0]!.map(({ pairedItem }) => pairedItem)).to.deep.equal(
				people.map((_, item) => ({ item })),
			);
			const sent = await loop.sandboxMessages();
			expect(sent.map(({ text }) => text)).to.include.members(items.map(({ text }) => text));
		});

		it('Shorten Only: gives a text with a link of its own, and sends nothing', async () => {
			const items = jsonOf<SentItem>(await node(message('shortenOnly', 'Engine: shorten')));
			const texts = items.map(({ text }) => text);
			expect(new Set(texts.map(linkIn))).to.have.lengthOf(people.length);
			expect(await open(iphonePerson, linkIn(texts[0]!))).to.equal(
				`https://acme.example/start?plan=${people[0]!.plan}`,
			);
			const sent = await loop.sandboxMessages();
			expect(sent.map(({ text }) => text)).not.to.include.members(texts);
		});

		it('Preview: gives the text and its segments, and makes no campaign', async () => {
			const campaign = 'Engine: preview';
			const [item] = jsonOf<SentItem>(await node(message('preview', campaign)));
			expect(item!.text).not.to.include('https://acme.example');
			expect(item).to.include({ segments: 1 });
			const report = await run({
				type: 'getClickReport',
				parameters: { operation: 'campaignSummary', campaign: named(campaign) },
			});
			expect(report.error?.message).to.include(campaign);
		});

		it('stops with an error that names the item when a number cannot be one', async () => {
			const items = [people[0]!, { ...people[1]!, phone: '12' }];
			const { error } = await node(message('send', 'Engine: stops'), items);
			expect(error?.message).to.match(/\[item 1\]/);
		});

		it('gives the failed item its error and sends the others when told to continue', async () => {
			const items = [people[0]!, { ...people[1]!, phone: '12' }, people[2]!];
			const outcome = await run({
				type: 'shortenAndSendSms',
				parameters: message('send', 'Engine: continues'),
				items,
				onError: 'continueRegularOutput',
			});
			const [first, second, third] = jsonOf(outcome);
			expect(first).to.include({ status: 'accepted' });
			expect(second).to.have.property('error');
			expect(third).to.include({ status: 'accepted' });
			expect(outcome.outputs[0]!.map(({ pairedItem }) => pairedItem)).to.deep.equal([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
		});
	});

	it('Send: leads a failed item to the error output with what it came with', async () => {
		const bad = { ...people[1]!, phone: '12' };
		const { outputs } = await run({
			type: 'shortenAndSendSms',
			parameters: message('send', 'Engine: error output'),
			items: [people[0]!, bad],
			onError: 'continueErrorOutput',
		});
		expect(outputs[0]!.map(({ json }) => json.to)).to.deep.equal([people[0]!.phone]);
		expect(outputs[1]!.map(({ json }) => json.error)[0]).to.include("'To' (12)");
	});

	describe('Shorten & Send SMS, what is there already', () => {
		it('Mark as Sent: takes the items of Shorten Only, and says what became of them', async () => {
			const campaign = 'Engine: marked';
			const parameters = {
				...message('shortenOnly', campaign),
				options: { countsAsSent: 'whenMarked' },
			};
			const items = jsonOf(await run({ type: 'shortenAndSendSms', parameters, items: people }));
			const marked = await run({
				type: 'shortenAndSendSms',
				parameters: { operation: 'markAsSent', status: 'delivered' },
				items,
			});
			expect(jsonOf(marked).map(({ status }) => status)).to.deep.equal(
				people.map(() => 'delivered'),
			);
			const counted = await run({
				type: 'getClickReport',
				parameters: { operation: 'campaignSummary', campaign: named(campaign) },
			});
			expect(jsonOf(counted)[0]).to.include({ sent: people.length, delivered: people.length });
		});
	});

	it('are found first by who searches for "sms"', async () => {
		const path = '@n8n/utils/search/sublime-search';
		const { sublimeSearch } = requireTool(path) as { sublimeSearch: Search };
		const [first] = sublimeSearch('sms', await searchable());
		expect(first!.item.properties.displayName).to.equal('Shorten & Send SMS');
	});

	describe('Get Click Report', () => {
		const campaign = 'Engine: report';
		const node = (operation: string, further: IDataObject = {}) =>
			run({
				type: 'getClickReport',
				parameters: { ...report(operation, campaign), ...further },
			});

		before('Ada taps, and a scanner opens the link of Ben', async () => {
			const parameters = message('send', campaign);
			const sent = await run({ type: 'shortenAndSendSms', parameters, items: people });
			const items = jsonOf<SentItem>(sent);
			await open(iphonePerson, linkIn(items[0]!.text));
			await open(securityScanner, linkIn(items[1]!.text));
			await loop.finalClicks(items[0]!.campaignId, 2);
		});

		it('Campaign Summary: counts people, with the raw numbers beside them', async () => {
			const [summary] = jsonOf(await node('campaignSummary'));
			expect(summary).to.have.nested.property('campaign.name', campaign);
			expect(summary).to.have.nested.property('filtered.recipients', 1);
			expect(summary).to.have.nested.property('raw.clicks', 2);
		});

		it('Recipients: sets those who tapped apart from those who did not', async () => {
			const outcome = await node('recipients');
			expect(jsonOf(outcome, 0).map(({ to }) => to)).to.deep.equal([people[0]!.phone]);
			expect(jsonOf(outcome, 1).map(({ to }) => to)).to.have.members([
				people[1]!.phone,
				people[2]!.phone,
			]);
		});

		it('Links: lists each URL once, with its counts', async () => {
			const links = jsonOf(await node('links'));
			expect(links).to.have.lengthOf(people.length);
			const tapped = links.find(
				({ url }) => url === `https://acme.example/start?plan=${people[0]!.plan}`,
			);
			expect(tapped).to.include({ clicks: 1, humanClicks: 1, recipients: 1 });
		});

		it('Clicks: lists the taps of people, or those of the chosen verdict', async () => {
			const [tap, ...others] = jsonOf(await node('clicks'));
			expect(tap).to.include({ to: people[0]!.phone, verdict: 'human' });
			expect(others).to.deep.equal([]);
			const scans = jsonOf(await node('clicks', { verdict: 'bot' }));
			expect(scans.map(({ to }) => to)).to.deep.equal([people[1]!.phone]);
		});

		it('reports for each input item, paired with it', async () => {
			const { outputs } = await run({
				type: 'getClickReport',
				parameters: report('campaignSummary', campaign),
				items: [{}, {}],
			});
			expect(outputs[0]!.map(({ pairedItem }) => pairedItem)).to.deep.equal([
				{ item: 0 },
				{ item: 1 },
			]);
		});

		it('says which campaign it did not find', async () => {
			const { error } = await node('links', { campaign: named(unknownCampaign) });
			expect(error?.message).to.include(unknownCampaign);
		});

		it('gives an item with the error when told to continue', async () => {
			const outcome = await run({
				type: 'getClickReport',
				parameters: report('links', unknownCampaign),
				onError: 'continueRegularOutput',
			});
			const [item] = jsonOf(outcome);
			expect(item!.error).to.include(unknownCampaign);
		});
	});
});
