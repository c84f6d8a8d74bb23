import { expect } from 'chai';
import type { Message } from '../../backend/src/messages/message.js';
import { VISITORS } from '../../backend/src/admin/sandbox/visitors.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { signedIn, type Visitor } from './visitor.js';

const PHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe('The pages of campaigns', () => {
	let server: TestServer;
	let browser: Visitor;

	before(async () => {
		server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' });
		browser = await signedIn(server);
	});

	after(() => server.stop());

	async function send(campaign: string, count: number): Promise<Message[]> {
		const messages = Array.from({ length: count }, (_, index) => ({
			to: `+491511234${1000 + index}`,
			text: 'Book: https://acme.com/book',
		}));
		const { body } = await server.api<{ results: { message: Message }[] }>('POST', '/v1/messages', {
			campaign,
			channel: 'sandbox',
			messages,
		});
		return body.results.map(({ message }) => message);
	}

	async function open({ links }: Message, headers: Record<string, string>): Promise<void> {
		expect((await server.visit(`/${links[0]!.token}`, { headers })).status).to.equal(302);
	}

	/** What a reader sees: without tags, spaces as one. */
	function words(html: string): string {
		return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
	}

	it('tell a newcomer what to do next, with a form that is filled in', async () => {
		const { html, status } = await browser.get('/admin');
		expect(status).to.equal(200);
		expect(html)
			.to.contain('Send your first text')
			.and.to.contain('action="/admin/sandbox/messages"');
		expect(html).to.contain('value="+4915112345678"');
	});

	it('tell of clicks that were lost, and only then', async () => {
		expect((await browser.get('/admin')).html).not.to.contain('role="alert"');
		const { lostClicks } = server.deps;
		lostClicks.add(1, Object.assign(new Error('write'), { code: 'ENOSPC' }));
		expect(words((await browser.get('/admin')).html)).to.contain('this server has lost 1 click,');
		lostClicks.add(2, new Error('/secret/path is full'));
		const { html } = await browser.get('/admin');
		expect(html).to.contain('role="alert"');
		expect(words(html)).to.contain('this server has lost 3 clicks, the last at 20');
		expect(html).not.to.contain('/secret/path');
	});

	it('show raw and filtered counts side by side, in the list and in the report', async () => {
		const [first, second, third] = await send('Side by side', 3);
		await open(first!, { 'user-agent': PHONE });
		await open(first!, VISITORS.scanner.headers);
		await open(second!, VISITORS.preview.headers);
		await open(third!, { 'user-agent': PHONE });

		const list = await eventually(async () => {
			const found = words((await browser.get('/admin?search=side')).html);
			expect(found).to.match(/Side by side 3 0 2 67% 3 100% 4 /);
			return browser.get('/admin?search=side');
		});
		const path = /\/admin\/campaigns\/cmp_\w+/.exec(list.html)![0];
		// Raw counts are there before the last verdict is.
		const report = await eventually(async () => {
			const found = words((await browser.get(path)).html);
			expect(found).to.contain('0 not sure yet');
			return found;
		});
		expect(report).to.contain('People who tapped 2 of 3 sent 67% 95% interval from 21% to 94%');
		expect(report).to.contain('Raw 3 recipients 100% in 4 clicks');
		expect(report).to.contain('2 by people 1 link previews 1 scanners and bots 0 not sure yet');
		expect(report).to.contain('https://acme.com/book 2 2 4');
		expect(report).to.contain('Mobile Safari 17').and.to.contain('Calls itself a program');

		const tapped = words((await browser.get(`${path}/recipients?clicked=true`)).html);
		const silent = words((await browser.get(`${path}/recipients?clicked=false`)).html);
		expect(tapped).to.contain(first!.to).and.to.contain(third!.to).and.not.to.contain(second!.to);
		expect(silent).to.contain(second!.to).and.not.to.contain(first!.to);

		const bots = words((await browser.get(`${path}/clicks?verdict=bot`)).html);
		expect(bots).to.contain('+120 bot').and.to.contain('known as a bot');
		expect(bots).to.contain('User agent python-requests/2.32.3').and.not.to.contain('iPhone');
	});

	it('find campaigns by a part of their name, and say so when there is none', async () => {
		await send('Winter sale', 1);
		expect((await browser.get('/admin?search=wInTeR')).html).to.contain('Winter sale');
		const none = await browser.get('/admin?search=%22%3E%3Cscript%3E');
		expect(none.html).to.contain('“&quot;>&lt;script>”');
		expect(none.html).not.to.contain('<script>');
	});

	it('lead page by page to each recipient once', async () => {
		const sent = await send('Many', 120);
		const list = await browser.get('/admin?search=Many');
		let next: string | undefined =
			`${/\/admin\/campaigns\/cmp_\w+/.exec(list.html)![0]}/recipients`;
		const seen: string[] = [];
		while (next) {
			const { html } = await browser.get(next);
			seen.push(...(html.match(/\+491511234\d+/g) ?? []));
			next = /href="([^"]*cursor=[^"]*)"/.exec(html)?.[1]?.replace(/&amp;/g, '&');
		}
		expect(seen.sort()).to.deep.equal(sent.map(({ to }) => to).sort());
	});

	it('answer mistyped addresses with a readable page', async () => {
		const list = await browser.get('/admin?search=Many');
		const path = /\/admin\/campaigns\/cmp_\w+/.exec(list.html)![0];
		const answers: [path: string, status: number][] = [
			['/admin/campaigns/cmp_nonsense', 404],
			['/admin/campaigns/cmp_01k9z3c1v8f0mr2e6q5y7t4b9d', 404],
			['/admin/campaigns/%00', 404],
			['/admin/campaigns/%E0%A4%A', 400],
			['/admin/nowhere', 404],
			[`${path}/clicks?cursor=nonsense`, 422],
			[`${path}/clicks?verdict=nonsense`, 200],
			[`${path}/recipients?clicked=perhaps&clicked=true`, 200],
			['/admin?search=%00', 200],
			['/admin?cursor=nonsense', 422],
		];
		for (const [wrong, status] of answers) {
			const answer = await browser.get(wrong);
			expect(answer.status, wrong).to.equal(status);
			expect(answer.headers.get('content-type'), wrong).to.match(/^text\/html/);
		}
	});

	it('say where a click came from, in words, and whose data say so', async () => {
		const [message] = await send('Places', 1);
		await open(message!, {
			'user-agent': PHONE,
			'x-forwarded-for': '172.56.1.1',
			'cf-ipcountry': 'AT',
			'cf-ipcity': 'Graz',
		});
		await open(message!, { 'user-agent': PHONE, 'x-forwarded-for': '66.159.228.9' });
		const campaign = `/admin/campaigns/${message!.campaignId}`;
		await eventually(async () => {
			const { html } = await browser.get(`${campaign}/clicks`);
			expect(words(html)).to.contain('Place Graz, Austria');
			expect(words(html)).to.contain('Network T-Mobile USA, Inc. · AS21928');
			expect(words(html)).to.contain('Network Proofpoint, Inc. · AS22843 · scanner');
			expect(html).to.contain('href="https://db-ip.com"');
		});
		const { html } = await browser.get(campaign);
		expect(words(html)).to.match(/Countries Austria 1/);
	});

	it('run no markup that others wrote, and let nothing in from elsewhere', async () => {
		const evil = '<script>alert(1)</script><img src=x onerror=alert(2)>';
		const { body } = await server.api<{ results: { message: Message }[] }>('POST', '/v1/messages', {
			campaign: evil,
			channel: 'sandbox',
			messages: [
				{ to: '+4915112349999', text: `${evil} https://acme.com/"><script>`, contact: evil },
			],
		});
		const message = body.results[0]!.message;
		await open(message, { 'user-agent': `Mozilla/5.0 (${evil})` });

		const campaign = `/admin/campaigns/${message.campaignId}`;
		const pages = ['/admin', campaign, `${campaign}/recipients`, `${campaign}/clicks`];
		for (const path of [...pages, `/admin/sandbox?message=${message.id}`]) {
			const { html, headers } = await browser.get(path);
			expect(html, path)
				.to.contain('&lt;script>alert(1)')
				.and.not.to.match(/<script>|<img src=x/);
			expect(html, path).not.to.match(/\sstyle=|<style|\son\w+="/);
			expect(headers.get('content-security-policy'), path).to.equal(
				"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
					"img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			);
			expect(headers.get('cache-control'), path).to.equal('private, no-store');
			for (const [, address] of html.matchAll(/(?:src|href|action)="([^"]*)"/g)) {
				const isOwn = address!.startsWith('/') || address!.startsWith('#');
				// Whoever shows DB-IP's data has to link there.
				if (address === 'https://db-ip.com') continue;
				expect(
					isOwn || message.links.some(({ shortUrl }) => shortUrl === address),
					address,
				).to.equal(true);
			}
		}
	});

	it('load their files from this server, for good', async () => {
		const { html } = await browser.get('/admin/sandbox');
		const files = [...html.matchAll(/(?:src|href)="(\/admin\/\w+\.\w{12}\.\w+)"/g)];
		expect(new Set(files.map(([, path]) => path)).size).to.equal(3);
		for (const [, path] of files) {
			const file = await server.visit(path!);
			expect(file.status, path).to.equal(200);
			expect(file.headers.get('cache-control'), path).to.contain('immutable');
		}
	});
});
