import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { CampaignLink } from '../../backend/src/reports/links.js';
import type { Recipient } from '../../backend/src/reports/recipients.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import { at, click, tell } from './support.js';

describe('The lists of a campaign', () => {
	let server: TestServer;
	let campaignId: string;
	let messages: Message[];
	before(async () => {
		server = await startServer();
		const text = 'See https://www.acme.com/start?plan=pro#top and http://acme.com/';
		({ campaignId, messages } = await tell(server, 'Spring', [
			{ to: '+4915112345670', text, contact: 'crm-1', sent: 0, delivered: 1 },
			{ to: '+4915112345671', text, contact: '=cmd()', sent: 0 },
			{ to: '+4915112345672', text: 'See http://acme.com/', sent: 0 },
		]));
		await click(server, [
			{ token: tokenOf(0, 1), minute: 3, verdict: 'human' },
			{ token: tokenOf(0, 1), minute: 2, verdict: 'human' },
			{ token: tokenOf(0, 0), minute: 2, verdict: 'bot' },
			{ token: tokenOf(1, 0), minute: 4, verdict: 'preview' },
			{ token: tokenOf(1, 0), minute: 5, verdict: 'unsure' },
			{ token: tokenOf(2, 0), minute: 6, verdict: null },
		]);
	});
	after(() => server.stop());

	const tokenOf = (message: number, link: number) => messages[message]!.links[link]!.token;
	const get = async <T>(path: string) => {
		const answer = await server.api<Page<T>>('GET', `/v1/campaigns/${campaignId}/${path}`);
		expect(answer.status, path).to.equal(200);
		return answer.body;
	};
	const walk = async <T>(path: string): Promise<T[]> => {
		const { data, nextCursor } = await get<T>(path);
		if (nextCursor === null) return data;
		const next = new URL(path, 'http://x/');
		next.searchParams.set('cursor', nextCursor);
		return [...data, ...(await walk<T>(next.pathname.slice(1) + next.search))];
	};
	const csv = async (path: string) => {
		const answer = await server.api<string>(
			'GET',
			`/v1/campaigns/${campaignId}/${path}`,
			undefined,
			{ accept: 'text/csv' },
		);
		expect(answer.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
		return answer.body.trimEnd().split('\r\n');
	};

	describe('/recipients', () => {
		it('says of each message whether a person clicked, the newest first', async () => {
			const { data } = await get<Recipient>('recipients');
			expect(data.map(({ to }) => to)).to.deep.equal([
				'+4915112345672',
				'+4915112345671',
				'+4915112345670',
			]);
			expect(data[2]).to.deep.equal({
				to: '+4915112345670',
				contact: 'crm-1',
				messageId: messages[0]!.id,
				status: 'delivered',
				clicks: 3,
				humanClicks: 2,
				firstClickAt: at(2),
				lastClickAt: at(3),
				linksClicked: ['http://acme.com/'],
			});
			expect(data[1]).to.deep.include({ clicks: 2, humanClicks: 0, linksClicked: [] });
		});

		it('is a table with a byte order mark where one is asked for', async () => {
			const path = `/v1/campaigns/${campaignId}/recipients`;
			for (const [query, begins] of [
				['', 'to,'],
				['?bom=0', 'to,'],
				['?bom=1', '\uFEFFto,'],
			] as const) {
				const response = await server.visit(path + query, {
					headers: { accept: 'text/csv', authorization: `Bearer ${ADMIN_KEY}` },
				});
				const bytes = Buffer.from(await response.arrayBuffer()).toString('utf8');
				expect(bytes.startsWith(begins), query).to.equal(true);
			}
		});

		it('gives only those who clicked, or only those who did not', async () => {
			const clicked = await get<Recipient>('recipients?clicked=true');
			const unclicked = await get<Recipient>('recipients?clicked=false');
			expect(clicked.data.map(({ messageId }) => messageId)).to.deep.equal([messages[0]!.id]);
			expect(unclicked.data.map(({ messageId }) => messageId)).to.deep.equal([
				messages[2]!.id,
				messages[1]!.id,
			]);
		});

		it('is a table, too, and no cell runs as a formula', async () => {
			expect(await csv('recipients?limit=1')).to.deep.equal([
				'to,contact,messageId,status,clicks,humanClicks,firstClickAt,lastClickAt,linksClicked',
				`+4915112345672,,${messages[2]!.id},sent,1,0,,,`,
				`+4915112345671,'=cmd(),${messages[1]!.id},sent,2,0,,,`,
				`+4915112345670,crm-1,${messages[0]!.id},delivered,3,2,${at(2)},${at(3)},http://acme.com/`,
			]);
			expect(await csv('recipients?clicked=true')).to.have.length(2);
		});
	});

	describe('/links', () => {
		it('counts each URL at each place of the text', async () => {
			expect((await get<CampaignLink>('links')).data).to.deep.equal([
				{ url: 'http://acme.com/', label: 'acme.com', position: 0, ...counts(1, 0, 0) },
				{
					url: 'https://www.acme.com/start?plan=pro#top',
					label: 'acme.com/start',
					position: 0,
					...counts(3, 0, 0),
				},
				{ url: 'http://acme.com/', label: 'acme.com', position: 1, ...counts(2, 2, 1) },
			]);
		});

		it('is a table, too', async () => {
			expect(await csv('links')).to.deep.equal([
				'url,label,position,clicks,humanClicks,recipients',
				'http://acme.com/,acme.com,0,1,0,0',
				'https://www.acme.com/start?plan=pro#top,acme.com/start,0,3,0,0',
				'http://acme.com/,acme.com,1,2,2,1',
			]);
		});
	});

	describe('/clicks', () => {
		it('gives each click, the newest first, one not judged yet as unsure', async () => {
			const { data } = await get<Click>('clicks');
			expect(data.map(({ verdict }) => verdict)).to.deep.equal([
				'unsure',
				'unsure',
				'preview',
				'human',
				'bot',
				'human',
			]);
			expect(data[3]).to.deep.include({
				messageId: messages[0]!.id,
				campaignId,
				to: '+4915112345670',
				contact: 'crm-1',
				url: 'http://acme.com/',
				at: at(3),
				final: true,
				secondsSinceSent: 180,
				secondsSinceDelivered: 120,
			});
		});

		it('gives those of one verdict', async () => {
			for (const [verdict, number] of [
				['human', 2],
				['bot', 1],
				['preview', 1],
				['unsure', 2],
			]) {
				const { data } = await get<Click>(`clicks?verdict=${verdict}`);
				expect(data.map((one) => one.verdict)).to.deep.equal(Array(number).fill(verdict));
			}
		});

		it('gives those of one message', async () => {
			const { data } = await get<Click>(`clicks?message=${messages[0]!.id}&verdict=human`);
			expect(data.map((one) => one.at)).to.deep.equal([at(3), at(2)]);
			const others = await get<Click>(`clicks?message=${messages[1]!.id}`);
			expect(others.data.map((one) => one.messageId)).to.deep.equal(Array(2).fill(messages[1]!.id));
		});

		it('is a table, too', async () => {
			const [head, ...lines] = await csv('clicks?verdict=bot');
			expect(head).to.match(
				/^id,at,to,contact,messageId,token,url,verdict,final,confidence,reasons,/,
			);
			expect(lines).to.have.length(1);
			expect(lines[0]).to.contain(
				`,${at(2)},+4915112345670,crm-1,${messages[0]!.id},${tokenOf(0, 0)},`,
			);
		});
	});

	for (const list of ['recipients', 'links', 'clicks']) {
		it(`give all of /${list} page by page, each once, in the same order`, async () => {
			const whole = await get<unknown>(`${list}?limit=500`);
			expect(whole.nextCursor).to.equal(null);
			expect(whole.data.length).to.be.greaterThan(2);
			for (const limit of [1, 2]) {
				expect(await walk(`${list}?limit=${limit}`)).to.deep.equal(whole.data);
			}
		});

		for (const key of [['x'], ['x', 'y'], ['1', 'a\0'], ['99999', 'a'], [at(1), 'x'], [1, 2], {}]) {
			it(`refuse /${list} from a cursor made up of ${JSON.stringify(key)}`, async () => {
				const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
				const path = `/v1/campaigns/${campaignId}/${list}?cursor=${cursor}`;
				expect((await server.api('GET', path)).status).to.equal(422);
			});
		}
	}

	for (const query of [
		'recipients?clicked=maybe',
		'clicks?verdict=nobody',
		'clicks?message=nobody',
		'links?limit=1000',
	]) {
		it(`refuse ${query}, as a table too`, async () => {
			for (const accept of ['application/json', 'text/csv']) {
				const path = `/v1/campaigns/${campaignId}/${query}`;
				const { status, body } = await server.api<{ errors: unknown[] }>('GET', path, undefined, {
					accept,
				});
				expect(status).to.equal(422);
				expect(body.errors).to.have.length(1);
			}
		});
	}

	it('stream more rows than one batch holds, each once', async () => {
		const crowd = await tell(
			server,
			'Crowd',
			Array.from({ length: 1000 }, (_, index) => ({ to: `+49151${12345000 + index}` })),
		);
		await tell(
			server,
			'Crowd',
			Array.from({ length: 1000 }, (_, index) => ({ to: `+49151${12346000 + index}` })),
		);
		const { body } = await server.api<string>(
			'GET',
			`/v1/campaigns/${crowd.campaignId}/recipients`,
			undefined,
			{ accept: 'text/csv' },
		);
		const lines = body.trimEnd().split('\r\n');
		expect(lines).to.have.length(2001);
		expect(new Set(lines).size).to.equal(2001);
		expect(lines.at(-1)).to.contain('+491511234');
	});
});

function counts(clicks: number, humanClicks: number, recipients: number) {
	return { clicks, humanClicks, recipients };
}
