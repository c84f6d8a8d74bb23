import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import type { Message } from '../../backend/src/messages/message.js';
import { post, phoneOf, send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE, iphonePerson, visitAs } from '../support/visitors.js';
import { mintLink, sendRaw, storedClicks } from './support.js';

const PROGRAM = 'python-requests/2.32.3';

describe('Hostile requests to a short link', () => {
	let server: TestServer;
	before(async () => (server = await startServer()));
	after(() => server.stop());

	let campaigns = 0;
	const newCampaign = () => `Hostile ${(campaigns += 1)}`;
	const newMessage = () => send(server, {}, { campaign: newCampaign() });

	/** @returns the campaign's clicks, newest first, once there are so many and each has its final verdict */
	function judged(campaignId: string, count: number): Promise<Click[]> {
		return eventually(async () => {
			const path = `/v1/campaigns/${campaignId}/clicks?limit=500`;
			const { data } = (await server.api<Page<Click>>('GET', path)).body;
			expect(data.filter(({ final }) => final)).to.have.length(count);
			return data;
		}, 60_000);
	}

	/** A request as a phone's browser makes it, for as far as its headers are not the test's matter. */
	function request(line: string, ...headers: string[]): string {
		const own = ['Host: x', 'Accept: text/html', 'Accept-Language: de', 'Accept-Encoding: gzip'];
		return [line, ...own, ...headers, '', ''].join('\r\n');
	}

	const LAST = 'Connection: close';

	/** Expects that a person's tap is still one after what came before, and the only one. */
	async function expectOnlyPerson({ campaignId, id, links }: Message): Promise<void> {
		expect(await visitAs(server, links[0]!.token, iphonePerson)).to.equal(302);
		await eventually(async () => {
			const { body } = await server.api<Message>('GET', `/v1/messages/${id}`);
			expect(body.humanClicks).to.equal(1);
		});
		const clicks = await judged(campaignId, (await storedClicks(server, links[0]!.token)).length);
		expect(clicks.filter(({ verdict }) => verdict === 'human')).to.have.length(1);
	}

	describe('by methods that no tap has', () => {
		const known = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH'];
		const unknown = ['FOO', 'get', 'GETGET', 'G\0T', '', 'PRI', 'X'.repeat(5000)];

		it('are told that they are not allowed, or that they make no sense, and are never clicks', async () => {
			const message = await newMessage();
			const { token } = message.links[0]!;
			const statusOf = async (method: string) => {
				const line = `${method} /${token} HTTP/1.1`;
				const answer = await sendRaw(server, request(line, `User-Agent: ${IPHONE}`, LAST));
				return /^HTTP\/1\.1 (\d+) /.exec(answer)?.[1];
			};
			for (const method of known) expect(await statusOf(method), method).to.equal('405');
			for (const method of unknown) expect(await statusOf(method), method).to.equal('400');
			// Whoever takes us for a proxy is hung up on.
			expect(await statusOf('CONNECT')).to.equal(undefined);
			expect(await storedClicks(server, token)).to.deep.equal([]);
			await expectOnlyPerson(message);
		});

		it('are not believed to be another one', async () => {
			const message = await newMessage();
			const line = `POST /${message.links[0]!.token}?_method=GET HTTP/1.1`;
			const headers = ['X-HTTP-Method-Override: GET', 'Content-Length: 0', LAST];
			expect(await sendRaw(server, request(line, ...headers))).to.match(/^HTTP\/1\.1 405 /);
			await expectOnlyPerson(message);
		});

		it('may be a HEAD in a phone’s dress, which is a bot’s', async () => {
			const message = await newMessage();
			const line = `HEAD /${message.links[0]!.token} HTTP/1.1`;
			const answer = await sendRaw(server, request(line, `User-Agent: ${IPHONE}`, LAST));
			expect(answer).to.match(/^HTTP\/1\.1 302 /);
			expect((await judged(message.campaignId, 1))[0]!.verdict).to.equal('bot');
			await expectOnlyPerson(message);
		});
	});

	describe('with another request hidden inside', () => {
		/** What stands between the open request's first headers and the hidden request. */
		const disguises: [name: string, (hidden: string) => string][] = [
			[
				'a length and chunks',
				() => 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
			],
			[
				'chunks and a length',
				() => 'Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n',
			],
			['two lengths', ({ length }) => `Content-Length: 0\r\nContent-Length: ${length}\r\n\r\n`],
			['a list of lengths', ({ length }) => `Content-Length: 0, ${length}\r\n\r\n`],
			['a length with a sign', ({ length }) => `Content-Length: +${length}\r\n\r\n`],
			['a length before a space', ({ length }) => `Content-Length : ${length}\r\n\r\n`],
			['an unknown encoding', () => 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
			['a folded encoding', () => 'Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n'],
			['a folded header', () => 'X-A: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
			['an encoding after a bare LF', () => 'X-A: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
			['an encoding after a bare CR', () => 'X-A: 1\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
			['an end by bare LFs', () => 'X-A: 1\n\n'],
			['a chunk that ends in a bare LF', () => 'Transfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n'],
			['no end of headers but a NUL', () => 'X-A: 1\0\r\n\r\n'],
		];

		for (const [name, disguise] of disguises) {
			it(`are refused: ${name}`, async () => {
				const [open, inside] = [await mintLink(server), await mintLink(server)];
				const hidden = request(`GET /${inside} HTTP/1.1`, `User-Agent: ${IPHONE}`, LAST);
				const start = request(`GET /${open} HTTP/1.1`, `User-Agent: ${IPHONE}`).slice(0, -2);
				const answer = await sendRaw(server, start + disguise(hidden) + hidden);
				expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 400']);
				expect(await storedClicks(server, inside)).to.deep.equal([]);
				// Its own headers may have been in order, and read before what follows them.
				expect(await storedClicks(server, open)).to.have.length.below(2);
			});
		}

		it('are read no further than what is theirs: a body is no request', async () => {
			const [open, inside] = [await mintLink(server), await mintLink(server)];
			const hidden = request(`GET /${inside} HTTP/1.1`, LAST);
			for (const [method, status] of [
				['GET', 302],
				['POST', 405],
			]) {
				const length = `Content-Length: ${hidden.length}`;
				const line = `${method} /${open} HTTP/1.1`;
				const answer = await sendRaw(server, request(line, length, LAST) + hidden);
				expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal([`HTTP/1.1 ${status}`]);
			}
			expect(await storedClicks(server, inside)).to.deep.equal([]);
			expect(await storedClicks(server, open)).to.have.length(1);
		});

		it('are refused when lines end in bare LFs', async () => {
			const token = await mintLink(server);
			const bare = request(`GET /${token} HTTP/1.1`, LAST).replaceAll('\r', '');
			expect(await sendRaw(server, bare)).to.match(/^HTTP\/1\.1 400 /);
			expect(await storedClicks(server, token)).to.deep.equal([]);
		});
	});

	describe('with several user agents', () => {
		async function verdictOn(...agents: string[]): Promise<Click> {
			const { campaignId, links } = await newMessage();
			const headers = agents.map((agent) => `User-Agent: ${agent}`);
			const line = `GET /${links[0]!.token} HTTP/1.1`;
			expect(await sendRaw(server, request(line, ...headers, LAST))).to.match(/^HTTP\/1\.1 302 /);
			return (await judged(campaignId, 1))[0]!;
		}

		it('do not hide a program behind a browser, on either side', async () => {
			for (const agents of [
				[PROGRAM, IPHONE],
				[IPHONE, PROGRAM],
				[IPHONE, PROGRAM, IPHONE],
			]) {
				const { verdict, userAgent, reasons } = await verdictOn(...agents);
				expect({ verdict, userAgent }).to.deep.equal({ verdict: 'bot', userAgent: agents[0] });
				expect(reasons.map(({ rule }) => rule)).to.include('contradiction');
			}
		});

		it('are as good as one when a proxy said the same twice', async () => {
			const { verdict, userAgent } = await verdictOn(IPHONE, IPHONE);
			expect({ verdict, userAgent }).to.deep.equal({ verdict: 'human', userAgent: IPHONE });
		});
	});

	describe('with a stranger’s word on where they come from', () => {
		const FORGED: [who: string, address: string][] = [
			['a scanner', '66.159.228.9'],
			['a carrier', '172.56.1.1'],
			['a private network', '10.1.2.3'],
		];
		const forge = (address: string) => [
			`X-Forwarded-For: ${address}`,
			`X-Forwarded-For: ${address}, 127.0.0.1`,
			`Forwarded: for=${address};by=127.0.0.1;proto=https`,
			...['X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP', 'Fastly-Client-IP'].map(
				(name) => `${name}: ${address}`,
			),
			...['X-Client-IP', 'X-Cluster-Client-IP', 'X-Original-Forwarded-For'].map(
				(name) => `${name}: ${address}`,
			),
			'CF-IPCountry: AT',
			'CF-Region: Styria',
			'CF-IPCity: Graz',
			'X-Vercel-IP-Country: AT',
			'X-Vercel-IP-City: Graz',
			'CloudFront-Viewer-Country: AT',
			'CloudFront-Viewer-City: Graz',
			'X-Appengine-Country: AT',
			'CF-Threat-Score: 100',
			'CF-Verified-Bot: true',
		];

		async function clickWith(userAgent: string, ...headers: string[]) {
			const { campaignId, links } = await newMessage();
			const line = `GET /${links[0]!.token} HTTP/1.1`;
			await sendRaw(server, request(line, `User-Agent: ${userAgent}`, ...headers, LAST));
			const [click] = await judged(campaignId, 1);
			const { ip, place, network, verdict, confidence, reasons } = click!;
			return { ip, place, network, verdict, confidence, reasons };
		}

		for (const [who, address] of FORGED) {
			it(`are judged as if it had not been said: ${who}`, async () => {
				for (const userAgent of [IPHONE, PROGRAM]) {
					const plain = await clickWith(userAgent);
					expect(plain.ip).to.equal('127.0.0.1');
					expect(await clickWith(userAgent, ...forge(address))).to.deep.equal(plain);
				}
			});
		}
	});

	describe('with 8 kB of user agent', () => {
		const COUNT = 40;
		const SIZE = 8 * 1024;
		const UNITS = [
			'a',
			' ',
			';',
			'(',
			'Mozilla/5.0 (',
			'Android 9; ',
			'0.0.',
			'Build/',
			'bot',
			'[FBAN',
		];
		/** Each string is new, since known ones cost nothing. */
		let seen = 0;
		const ordinary = () => IPHONE.replace('15E148', `15E${(seen += 1)}`);
		const dressed = (start: string) => () => {
			const unit = UNITS[(seen += 1) % UNITS.length]!;
			return `${start} ${seen} ${unit.repeat(SIZE / unit.length)}z`;
		};

		/** @returns how long it takes, in milliseconds, until the last of many clicks is judged */
		async function cost(agent: () => string, verdict: Click['verdict']): Promise<number> {
			const people = Array.from({ length: COUNT }, (_, n) => ({
				to: phoneOf(n),
				text: 'https://acme.com/',
			}));
			const { body } = await post(server, people, { campaign: newCampaign() });
			const start = performance.now();
			await Promise.all(
				body.results.map(async ({ message }) => {
					const line = `GET /${message!.links[0]!.token} HTTP/1.1`;
					const answer = await sendRaw(server, request(line, `User-Agent: ${agent()}`, LAST));
					expect(answer).to.match(/^HTTP\/1\.1 302 /);
				}),
			);
			const clicks = await judged(body.campaign.id!, COUNT);
			const taken = performance.now() - start;
			expect(new Set(clicks.map((click) => click.verdict))).to.deep.equal(new Set([verdict]));
			return taken;
		}

		for (const start of [
			'',
			IPHONE,
			'Mozilla/5.0 (Linux; Android 14;',
			'Mozilla/5.0 (Windows NT 10.0;',
		]) {
			it(`are judged about as fast as ordinary ones: ${start.slice(0, 30) || 'nothing else'}`, async () => {
				const usual = await cost(ordinary, 'human');
				// Patterns that backtrack freely would take minutes for one string of this length.
				expect((await cost(dressed(start), 'bot')) / usual).to.be.below(30);
			}).timeout(120_000);
		}
	});
});
