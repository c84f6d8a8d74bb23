import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { startChat, type Chat } from './driver/chat.js';
import { readExample } from './driver/examples.js';
import { itemsOf } from './driver/n8n-api.js';
import { callWebhook, executionsOf, people, subscribedBy } from './driver/scene.js';
import { clickloop, credential, n8nApi } from './driver/stage.js';
import { until } from './driver/until.js';
import { homeAddress, iphonePerson, linkIn, open } from './driver/visitors.js';
import type { Workflow } from './driver/workflows.js';

const [ada, ben] = people as [(typeof people)[0], (typeof people)[0]];

before('the credential that the examples name is there', () => credential());

describe('The example "Onboarding with a reminder"', () => {
	it('goes on with who tapped, and reminds who did not in time', async () => {
		const api = await n8nApi();
		const loop = await clickloop();
		const example = withLimit(await readExample('onboarding-with-reminder'), 0.75);
		const workflow = await api.importWorkflow(example);
		await api.activate(workflow);
		for (const person of [ada, ben]) await callWebhook('clickloop-onboarding', person);
		const toAda = await loop.sandboxMessageTo(ada.phone, 'Onboarding');
		const toBen = await loop.sandboxMessageTo(ben.phone, 'Onboarding');
		await until('both executions to wait', async () => (await api.waiting(workflow)).length === 2);

		await loop.deliver(toAda);
		await open(iphonePerson, linkIn(toAda.text));
		const [started] = await executionsOf(workflow, 1);
		expect(itemsOf(started!, 'Started').map(({ json }) => json.contact)).to.deep.equal([
			ada.contact,
		]);

		await loop.deliver(toBen);
		const reminder = await loop.sandboxMessageTo(ben.phone, 'Onboarding reminder');
		expect(reminder.text).to.match(/^Hi Ben, your account is still waiting for you: http/);
		const [, reminded] = await executionsOf(workflow, 2);
		expect(itemsOf(reminded!, 'Started')).to.have.lengthOf(0);
	});
});

describe('The example "Follow-up on a tap within the hour"', () => {
	it('texts who tapped within the hour once more, and nobody who tapped later', async () => {
		const api = await n8nApi();
		const loop = await clickloop();
		const workflow = await api.importWorkflow(await readExample('follow-up-within-the-hour'));
		await subscribedBy(() => api.activate(workflow));
		await api.publication(workflow);

		const [late] = await loop.text('Spring offer', 1, 61);
		await open(iphonePerson, late!, homeAddress(0));
		const [soon] = await loop.send('Spring offer', [ada.phone]);
		await loop.sandboxMessageTo(ada.phone, 'Spring offer');
		await loop.deliver(soon!);
		await open(iphonePerson, soon!.links[0]!.shortUrl, homeAddress(1));

		const followUp = await loop.sandboxMessageTo(ada.phone, 'Spring offer: call');
		expect(followUp.text).to.include('Pick a time for a call: http');
		await loop.finalClicks(soon!.campaignId, 2);
		expect(await executionsOf(workflow, 1)).to.have.lengthOf(1);
	});
});

describe('The example "Weekly report to a chat"', () => {
	let chat: Chat;
	before(async () => (chat = await startChat()));
	after(() => chat.stop());

	it('posts what the campaign came to', async () => {
		const api = await n8nApi();
		const loop = await clickloop();
		const campaign = 'Reported weekly';
		const links = await loop.text(campaign, 3);
		await open(iphonePerson, links[0]!);

		const settings = { campaign, chatWebhook: chat.webhook };
		const example = withSettings(await readExample('weekly-report'), settings);
		const workflow = await api.importWorkflow(example);
		await api.execute(workflow, 'Every Monday');
		await executionsOf(workflow, 1);
		expect(chat.posts).to.deep.equal([
			`${campaign}: 1 of 3 people tapped (33 %). Raw: 1 clicks, of them 0 previews and 0 by bots.`,
		]);
	});
});

describe('The example "Links for texts that another node sends"', () => {
	it('marks what the provider takes as sent, and what it refuses as failed', async () => {
		const provider = await startProvider(ben.phone);
		const api = await n8nApi();
		const example = await readExample('another-sms-node');
		example.nodes.find(({ name }) => name === 'Your SMS provider')!.parameters.url = provider.url;
		const workflow = await api.importWorkflow(example);
		await api.activate(workflow);
		for (const person of [ada, ben]) await callWebhook('clickloop-own-provider', person);
		const executions = await executionsOf(workflow, 2);
		const marked = (node: string) =>
			executions.flatMap((one) => itemsOf(one, node).map(({ json }) => [json.to, json.status]));
		expect(marked('Mark as Sent')).to.deep.equal([[ada.phone, 'sent']]);
		expect(marked('Mark as Failed')).to.deep.equal([[ben.phone, 'failed']]);
		provider.stop();
	});
});

/** A provider that takes all texts but those to one phone. */
async function startProvider(refused: string) {
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => response.writeHead(body.includes(refused) ? 400 : 201).end('{}'));
	});
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

/** Lets the example's texts be tapped for minutes, where a user would for a day. */
function withLimit(example: Workflow, minutes: number): Workflow {
	const node = example.nodes.find(({ parameters }) => parameters.operation === 'sendAndWait')!;
	Object.assign(node.parameters, { limitAmount: minutes, limitUnit: 'minutes' });
	return example;
}

/** Fills in the node "Settings", as the example asks its user to. */
function withSettings(example: Workflow, settings: Record<string, string>): Workflow {
	const node = example.nodes.find(({ name }) => name === 'Settings')!;
	const { assignments } = node.parameters.assignments as { assignments: Assignment[] };
	for (const assignment of assignments) assignment.value = settings[assignment.name]!;
	return example;
}

interface Assignment {
	name: string;
	value: string;
}
