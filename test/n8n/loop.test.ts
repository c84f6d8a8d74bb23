import { expect } from 'chai';
import type { Click, Delivery, SandboxMessage, Subscription } from './driver/clickloop.js';
import { itemsOf, type Execution } from './driver/n8n-api.js';
import {
	executionsOf,
	people,
	setScene,
	tappedIn,
	type Scene,
	type SentItem,
} from './driver/scene.js';
import { backend, clickloop, n8n, n8nApi } from './driver/stage.js';
import { until } from './driver/until.js';
import {
	androidPerson,
	headProbe,
	iphonePerson,
	linkIn,
	messagesPreview,
	open,
	securityScanner,
} from './driver/visitors.js';

describe('The Clickloop credential in n8n', () => {
	it('passes its test with a key the server knows', async () => {
		const { url, adminKey } = await backend();
		const tried = await (
			await n8nApi()
		).testCredential('clickloopApi', {
			baseUrl: `${url}/`,
			apiKey: adminKey,
		});
		expect(tried).to.include({ status: 'OK' });
	});

	it('fails its test with any other key', async () => {
		const { url } = await backend();
		const tried = await (
			await n8nApi()
		).testCredential('clickloopApi', {
			baseUrl: url,
			apiKey: 'not-a-key-of-this-server',
		});
		expect(tried.status).to.equal('Error');
	});
});

describe('The Clickloop credential in n8n, with a wrong address', () => {
	const test = async (baseUrl: string) => {
		const { adminKey } = await backend();
		return (await n8nApi()).testCredential('clickloopApi', { baseUrl, apiKey: adminKey });
	};

	it('passes with spaces around the address', async () => {
		expect(await test(`  ${(await backend()).url}  `)).to.include({ status: 'OK' });
	});

	it('knows Clickloop from n8n itself, which answers 200', async () => {
		const { status, message } = await test((await n8n()).url);
		expect(status).to.equal('Error');
		expect(message).to.include('not Clickloop');
	});

	it('says in words that nothing answers', async () => {
		const { status, message } = await test('http://127.0.0.1:1');
		expect(status).to.equal('Error');
		expect(message).to.include('the connection was refused');
	});
});

describe('A tap on a text message, in a real n8n', () => {
	const campaign = 'Onboarding week 1';
	let scene: Scene;
	let items: SentItem[];
	let messages: SandboxMessage[];
	let subscription: Subscription;
	let clicks: Click[];
	let executions: Execution[];
	let deliveries: Delivery[];

	before('three people are texted; two tap, and machines look at the third link', async () => {
		scene = await setScene(campaign);
		const loop = await clickloop();
		subscription = await scene.activate();
		({ items, messages } = await scene.textEveryone());
		const [ada, ben, cleo] = messages.map(({ text }) => linkIn(text)) as [string, string, string];

		for (const machine of [messagesPreview, securityScanner, headProbe]) await open(machine, cleo);
		await loop.finalClicks(items[0]!.campaignId, 3);
		await open(iphonePerson, ada);
		await executionsOf(scene.clicked, 1);
		await open(androidPerson, ben);
		await executionsOf(scene.clicked, 2);

		clicks = await loop.finalClicks(items[0]!.campaignId, 5);
		deliveries = await loop.finishedDeliveries(subscription.id);
		executions = await (await n8nApi()).executions(scene.clicked);
	});

	it('each person has got a text with a link of their own', () => {
		const links = messages.map(({ text }) => linkIn(text));
		expect(new Set(links)).to.have.lengthOf(people.length);
		expect(messages.map(({ to }) => to)).to.deep.equal(people.map(({ phone }) => phone));
		for (const [index, { text }] of messages.entries())
			expect(text).to.match(new RegExp(`^Hi ${people[index]!.name}, your place is here: http`));
	});

	it('the sending workflow goes on with one accepted message for each person', () => {
		expect(items.map(({ status }) => status)).to.deep.equal(people.map(() => 'accepted'));
		expect(items.map(({ to }) => to)).to.deep.equal(people.map(({ phone }) => phone));
	});

	it('starts the second workflow exactly twice, once for each person', () => {
		expect(executions.map(({ status }) => status)).to.deep.equal(['success', 'success']);
		expect(executions.map(({ mode }) => mode)).to.deep.equal(['webhook', 'webhook']);
		expect(deliveries).to.have.lengthOf(2);
		expect(executions.flatMap(tappedIn).map(({ message }) => message.to)).to.deep.equal([
			people[0]!.phone,
			people[1]!.phone,
		]);
	});

	it('tells the workflow who tapped, in which campaign, and which URL', () => {
		const [first] = tappedIn(executions[0]!);
		expect(first).to.have.property('type', 'link.clicked');
		expect(first!.message).to.include({ to: people[0]!.phone, contact: people[0]!.contact });
		expect(first!.campaign).to.include({ id: items[0]!.campaignId, name: campaign });
		expect(first!.click).to.include({
			url: `https://acme.example/start?plan=${people[0]!.plan}`,
			verdict: 'human',
			final: true,
		});
	});

	it('does not start it again when an event is delivered a second time', async () => {
		const loop = await clickloop();
		await loop.replay(deliveries[0]!);
		const [repeated] = (await loop.finishedDeliveries(subscription.id)).filter(
			({ id }) => id === deliveries[0]!.id,
		);
		expect(repeated!.attempts.map(({ status }) => status)).to.deep.equal([200, 200]);
		expect(await (await n8nApi()).executions(scene.clicked)).to.have.lengthOf(2);
	});

	it('reports two people, and the five requests as they came', () => {
		const [report] = itemsOf(executions[1]!, 'Get Click Report').map(({ json }) => json);
		expect(report).to.have.nested.property('filtered.recipients', 2);
		expect(report).to.have.nested.property('filtered.clicks', 2);
		expect(report).to.have.nested.property('raw.clicks', 5);
		expect(report).to.have.nested.property('raw.recipients', 3);
	});

	it('keeps every request, each with what it was', () => {
		const verdicts = clicks.map(({ method, verdict }) => `${method} ${verdict}`).sort();
		expect(verdicts).to.deep.equal([
			'GET bot',
			'GET human',
			'GET human',
			'GET preview',
			'HEAD bot',
		]);
	});
});

describe('A workflow that is deactivated', () => {
	it('leaves no subscription behind, and a tap no longer starts it', async () => {
		const scene = await setScene('Deactivated');
		const loop = await clickloop();
		const api = await n8nApi();
		const { id } = await scene.activate();
		const { items, messages } = await scene.textEveryone();
		await open(iphonePerson, linkIn(messages[0]!.text));
		await executionsOf(scene.clicked, 1);

		await api.deactivate(scene.clicked);
		await until('the subscription to go', async () => !(await loop.subscription(id)));
		await open(androidPerson, linkIn(messages[1]!.text));
		await loop.finalClicks(items[0]!.campaignId, 2);
		expect(await api.executions(scene.clicked)).to.have.lengthOf(1);
	});
});

describe('"Listen for test event"', () => {
	it('hears one tap, runs the workflow with it, and leaves nothing behind', async () => {
		const scene = await setScene('Tried out');
		const loop = await clickloop();
		const { messages } = await scene.textEveryone();

		const { id, url } = await scene.listen();
		expect(url).to.include('/webhook-test/');
		await open(iphonePerson, linkIn(messages[0]!.text));

		const [execution] = await executionsOf(scene.clicked, 1);
		expect(execution).to.include({ mode: 'manual', status: 'success' });
		expect(tappedIn(execution!)[0]!.message).to.include({ to: people[0]!.phone });
		await until('the subscription to go', async () => !(await loop.subscription(id)));
	});

	it('leaves nothing behind when it is stopped before anyone taps', async () => {
		const scene = await setScene('Given up');
		const loop = await clickloop();
		const { id } = await scene.listen();
		await (await n8nApi()).stopListening(scene.clicked);
		await until('the subscription to go', async () => !(await loop.subscription(id)));
	});

	it('does not touch the subscription of the active workflow', async () => {
		const scene = await setScene('Both at once');
		const loop = await clickloop();
		const active = await scene.activate();
		const listening = await scene.listen();
		await (await n8nApi()).stopListening(scene.clicked);
		await until('the subscription to go', async () => !(await loop.subscription(listening.id)));
		expect(await loop.subscription(active.id)).to.include({ status: 'active' });
	});
});
