import { expect } from 'chai';
import { exampleMessage } from '../../backend/src/admin/sandbox/send-form.js';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Message } from '../../backend/src/messages/message.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { signedIn, visitor, type PageAnswer, type Visitor } from './visitor.js';

const ADA = { campaign: 'First try', to: '+49 1511 2345678', text: 'Hi Ada: https://acme.com/a' };

describe('The sandbox phone', () => {
	let server: TestServer;
	let browser: Visitor;

	before(async () => {
		server = await startServer();
		browser = await signedIn(server);
	});

	after(() => server.stop());

	/** @returns the message that the page was led to */
	async function messageOf(answer: PageAnswer): Promise<Message> {
		expect(answer.status).to.equal(303);
		const id = /message=(msg_\w+)$/.exec(answer.headers.get('location')!)![1]!;
		return (await server.api<Message>('GET', `/v1/messages/${id}`)).body;
	}

	async function clicksOf({ campaignId, id }: Message): Promise<Click[]> {
		const { body } = await server.api<{ data: Click[] }>(
			'GET',
			`/v1/campaigns/${campaignId}/clicks`,
		);
		return body.data.filter(({ messageId }) => messageId === id);
	}

	it('shows a text that was typed in, with a short link to tap', async () => {
		const message = await messageOf(await browser.post('/admin/sandbox/messages', ADA));
		expect(message).to.include({ to: '+4915112345678', channel: 'sandbox' });
		const { html } = await browser.get(`/admin/sandbox?message=${message.id}`);
		const { shortUrl } = message.links[0]!;
		expect(html).to.contain(
			`Hi Ada: <a href="${shortUrl}" target="_blank" rel="noopener noreferrer">${shortUrl}</a>`,
		);
		expect(html).to.contain('aria-label="Phone of +4915112345678"');
	});

	it('sends its example as it stands, with a tap that leads to a page', async () => {
		const { campaign, to, text } = exampleMessage(server.url);
		const message = await messageOf(
			await browser.post('/admin/sandbox/messages', { campaign, to, text }),
		);
		const tap = await server.visit(`/${message.links[0]!.token}`);
		const target = new URL(tap.headers.get('location')!);
		expect((await visitor(server).get(target.pathname + target.search)).html).to.contain(
			'You tapped the link',
		);
	});

	it('shows texts without links, and links that are written without their scheme', async () => {
		const plain = await messageOf(
			await browser.post('/admin/sandbox/messages', { ...ADA, text: 'No link here' }),
		);
		expect((await browser.get(`/admin/sandbox?message=${plain.id}`)).html).to.contain(
			'There is no link in this text',
		);
		const { body } = await server.api<{ results: { message: Message }[] }>('POST', '/v1/messages', {
			campaign: 'Bare',
			channel: 'sandbox',
			options: { scheme: false },
			messages: [{ to: '+4915100000001', text: 'Go https://a.example and https://b.example now' }],
		});
		const { id, links } = body.results[0]!.message;
		const { html } = await browser.get(`/admin/sandbox?message=${id}`);
		for (const { shortUrl } of links) {
			expect(html).to.contain(`href="${shortUrl}"`);
			expect(html).to.contain(`>${shortUrl.replace('http://', '')}</a>`);
		}
		expect(html).to.contain('</a> now</p>');
	});

	it('plays a preview and a scanner by real requests, and shows why each was no person', async () => {
		const message = await messageOf(await browser.post('/admin/sandbox/messages', ADA));
		for (const play of ['preview', 'scanner']) {
			const answer = await browser.post(`/admin/sandbox/messages/${message.id}/${play}`);
			expect((await messageOf(answer)).id).to.equal(message.id);
		}
		await eventually(async () => {
			const verdicts = (await clicksOf(message)).map(({ verdict, final }) => ({ verdict, final }));
			expect(verdicts).to.have.deep.members([
				{ verdict: 'preview', final: true },
				{ verdict: 'bot', final: true },
			]);
		});
		const { html } = await browser.get(`/admin/sandbox?message=${message.id}`);
		expect(html).to.contain('iMessage fetched the page to draw a link preview.');
		expect(html).to.contain('known as a bot').and.to.contain('of 2 raw clicks');
	});

	it('plays visits to this server alone, never to where the link leads', async () => {
		const visited: unknown[] = [];
		const fetch = server.deps.fetch;
		server.deps.fetch = (input, init) => {
			visited.push(input);
			return fetch(input, init);
		};
		try {
			const message = await messageOf(await browser.post('/admin/sandbox/messages', ADA));
			await browser.post(`/admin/sandbox/messages/${message.id}/scanner`);
			expect(visited).to.deep.equal([`${server.url}/${message.links[0]!.token}`]);
		} finally {
			server.deps.fetch = fetch;
		}
	});

	it('plays the receipt of a delivery', async () => {
		const message = await messageOf(await browser.post('/admin/sandbox/messages', ADA));
		const delivered = await messageOf(
			await browser.post(`/admin/sandbox/messages/${message.id}/delivered`),
		);
		expect(delivered.status).to.equal('delivered');
		expect((await browser.get(`/admin/sandbox?message=${message.id}`)).html).not.to.contain(
			`/messages/${message.id}/delivered`,
		);
	});

	it('says at each field what is wrong with it, keeps what was typed, and stores nothing', async () => {
		const before = await server.api<{ data: Message[] }>('GET', '/v1/messages?limit=500');
		const wrong: [form: Partial<typeof ADA>, fault: string][] = [
			[{ to: '12345' }, 'is not a phone number; write it in international format'],
			[{ text: '' }, 'This is empty.'],
			[{ text: 'x https://acme.com/' + 'a'.repeat(9000) }, 'is longer than 8000 characters'],
			[{ campaign: '  ' }, 'This is empty; give a name'],
			[{ campaign: 'x'.repeat(300) }, 'This is longer than 200 characters'],
			[{ campaign: 'nul\u0000' }, 'This contains control characters'],
			[{ text: 'nul\u0000 https://acme.com' }, 'This has a NUL character'],
			[{ campaign: 'cmp_01k9z3c1v8f0mr2e6q5y7t4b9d' }, 'There is no campaign'],
		];
		for (const [change, fault] of wrong) {
			const answer = await browser.post('/admin/sandbox/messages', { ...ADA, ...change });
			expect(answer.status, fault).to.equal(422);
			expect(answer.html, fault).to.contain(fault);
			expect(answer.html, fault).to.match(/aria-invalid="true"|role="alert"/);
		}
		const two = await browser.post('/admin/sandbox/messages', { ...ADA, to: 'Ada', text: '' });
		expect(two.html).to.contain('value="Ada"').and.to.contain('id="fault-to"');
		expect(two.html).to.contain('id="fault-text"');
		expect((await browser.post('/admin/sandbox/messages')).status).to.equal(422);
		const after = await server.api<{ data: Message[] }>('GET', '/v1/messages?limit=500');
		expect(after.body.data).to.have.length(before.body.data.length);
	});

	it('plays nothing on messages that are not its own', async () => {
		const { body } = await server.api<{ results: { message: Message }[] }>('POST', '/v1/messages', {
			campaign: 'Elsewhere',
			messages: [{ to: '+4915112345678', text: 'https://acme.com' }],
		});
		const { id } = body.results[0]!.message;
		const paths = [`${id}/delivered`, `${id}/scanner`, 'msg_nonsense/preview', `${id}/dance`];
		for (const path of paths) {
			expect((await browser.post(`/admin/sandbox/messages/${path}`)).status, path).to.equal(404);
		}
		expect((await browser.get(`/admin/sandbox?message=${id}`)).status).to.equal(404);
	});

	it('is for those who are signed in, but the page behind the example link is for whoever taps', async () => {
		const stranger = visitor(server);
		const refused = await stranger.post('/admin/sandbox/messages', ADA);
		expect(refused.headers.get('location')).to.equal('/admin/sign-in');
		expect((await stranger.get('/admin/sandbox')).status).to.equal(303);
		const landing = await stranger.get('/admin/sandbox/landing?guest=ada');
		expect(landing.status).to.equal(200);
		expect(landing.html).to.contain('You tapped the link');
	});
});
