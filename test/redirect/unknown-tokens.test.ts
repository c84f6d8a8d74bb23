import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createUnknownTokens, UNKNOWN_TOKENS } from '../../backend/src/redirect/unknown-tokens.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { mintLink } from './support.js';

const SETTINGS = { CLICKLOOP_ROLE: 'web', CLICKLOOP_TRUST_PROXY: '127.0.0.1' };
/** Milliseconds from one token that a limited address may try to the next. */
const STEP = 60_000 / UNKNOWN_TOKENS.perMinute;

interface Opening {
	method?: string;
	at?: TestServer;
	agent?: string;
}

describe('Trying tokens', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer(SETTINGS);
	});
	after(() => server.stop());

	const open = (
		token: string,
		address: string,
		{ method = 'GET', at = server, agent = 'guesser' }: Opening = {},
	) =>
		at.visit(`/${token}`, {
			method,
			headers: { 'x-forwarded-for': address, 'user-agent': agent },
		});

	let guesses = 0;
	const guess = () => `guess${(guesses += 1)}`;

	/** Uses up what an address may try at once. */
	async function exhaust(address: string, at = server): Promise<void> {
		await Promise.all(
			Array.from({ length: UNKNOWN_TOKENS.burst }, () => open(guess(), address, { at })),
		);
	}

	/**
	 * Tries tokens on so many connections without end.
	 * @returns what ends it, and gives the statuses of the answers
	 */
	function hammer(address: string, connections: number) {
		const statuses: number[] = [];
		let stopped = false;
		const going = Array.from({ length: connections }, async (_, n) => {
			while (!stopped) {
				const { status } = await open(guess(), address, { method: n % 2 ? 'GET' : 'HEAD' });
				statuses.push(status);
			}
		});
		return async () => {
			stopped = true;
			await Promise.all(going);
			return statuses;
		};
	}

	const countOf = (statuses: number[], status: number) =>
		statuses.filter((one) => one === status).length;

	it('is 60 tokens in a minute at most', () => {
		expect(UNKNOWN_TOKENS.burst + UNKNOWN_TOKENS.perMinute).to.equal(60);
	});

	it('ends, however many are tried at once, with a page for people that says when to go on', async () => {
		const guesser = '198.51.100.1';
		const start = performance.now();
		const answers = await Promise.all(Array.from({ length: 300 }, () => open(guess(), guesser)));
		const steps = (performance.now() - start) / STEP;
		const told = countOf(
			answers.map(({ status }) => status),
			404,
		);
		expect(told).to.be.within(UNKNOWN_TOKENS.burst, UNKNOWN_TOKENS.burst + steps + 1);
		const refused = answers.find(({ status }) => status === 429)!;
		expect(Number(refused.headers.get('retry-after'))).to.be.within(1, STEP / 1000);
		expect(refused.headers.get('content-type')).to.equal('text/html; charset=utf-8');
		expect(refused.headers.get('cache-control')).to.equal('private, no-store');
		expect(await refused.text()).to.contain('open this link again in a minute');
	});

	it('is the same from each address of an IPv6 network', async () => {
		const start = performance.now();
		const answers = await Promise.all(
			Array.from({ length: 100 }, (_, n) => open(guess(), `2001:db8:0:7::${n.toString(16)}`)),
		);
		const steps = (performance.now() - start) / STEP;
		const told = countOf(
			answers.map(({ status }) => status),
			404,
		);
		expect(told).to.be.at.most(UNKNOWN_TOKENS.burst + steps + 1);
	});

	/** Expects that of 200 tries on links hardly one is answered, since tries on unknown tokens came before. */
	async function expectSlowHits(guesser: string, known: string[], at = server): Promise<void> {
		await exhaust(guesser, at);
		const unknown = Array.from({ length: 40 }, () => open(guess(), guesser, { at }));
		await sleep(300);
		const hits = await Promise.all(
			Array.from({ length: 200 }, (_, n) => open(known[n % known.length]!, guesser, { at })),
		);
		const statuses = hits.map(({ status }) => status);
		expect(countOf(statuses, 302)).to.be.at.most(50);
		expect(countOf(statuses, 302) + countOf(statuses, 429)).to.equal(200);
		await Promise.all(unknown);
	}

	it('finds links in memory no faster than others', async () => {
		const known = await Promise.all(Array.from({ length: 20 }, () => mintLink(server)));
		for (const token of known) expect((await open(token, '203.0.113.1')).status).to.equal(302);
		await expectSlowHits('198.51.100.2', known);
	});

	it('finds links that a server read at its start no faster either', async () => {
		const fresh = await Promise.all(Array.from({ length: 20 }, () => mintLink(server)));
		const at = await startServer({ ...SETTINGS, DATABASE_URL: server.deps.settings.databaseUrl! });
		try {
			await eventually(() => expect(at.deps.linkCache.count()).to.be.at.least(fresh.length));
			await expectSlowHits('198.51.100.3', fresh, at);
			expect((await open(fresh[0]!, '203.0.113.4', { at })).status).to.equal(302);
		} finally {
			await at.stop();
		}
	});

	it('keeps nobody behind the same address from opening links', async () => {
		const links = await Promise.all(Array.from({ length: 6 }, () => mintLink(server)));
		const guesser = '198.51.100.4';
		const stop = hammer(guesser, 40);
		await sleep(STEP);
		// The first time a link is looked up, the second time it is in memory.
		const taps = [...links, ...links].map((token) => open(token, guesser, { agent: 'a phone' }));
		const statuses = (await Promise.all(taps)).map(({ status }) => status);
		expect(statuses).to.deep.equal(taps.map(() => 302));
		expect(countOf(await stop(), 429)).to.be.greaterThan(0);
	});

	it('leaves others alone', async () => {
		const links = await Promise.all(Array.from({ length: 20 }, () => mintLink(server)));
		const stop = hammer('198.51.100.5', 40);
		await sleep(500);
		for (const [n, token] of links.entries()) {
			expect((await open(token, `203.0.113.${n + 10}`)).status).to.equal(302);
		}
		await stop();
	});

	it('is not what an office does that opens many real links from one address, at once or in turn', async () => {
		const office = '203.0.113.3';
		const tokens = await Promise.all(Array.from({ length: 200 }, () => mintLink(server)));
		const atOnce = await Promise.all(tokens.slice(100).map((token) => open(token, office)));
		expect(
			countOf(
				atOnce.map(({ status }) => status),
				302,
			),
		).to.equal(100);
		for (const token of tokens) expect((await open(token, office)).status).to.equal(302);
		expect((await open('mistyped', office)).status).to.equal(404);
	});

	it('gets nobody further while the database cannot tell', async () => {
		const unknownTokens = createUnknownTokens();
		const asker = { address: '198.51.100.6', userAgent: '', isGone: () => false };
		for (let n = 0; n < UNKNOWN_TOKENS.burst; n += 1) {
			expect(unknownTokens.isFree(asker.address)).to.equal(true);
			await unknownTokens
				.tell(asker, () => Promise.reject(new Error('away')))
				.then(expect.fail, ({ message }: Error) => expect(message).to.equal('away'));
		}
		expect(unknownTokens.isFree(asker.address)).to.equal(false);
		expect(unknownTokens.isFree('203.0.113.7')).to.equal(true);
	});

	it('waits for turns in vain when nobody reads the answer', async () => {
		const unknownTokens = createUnknownTokens();
		const asker = { address: '198.51.100.7', userAgent: '', isGone: () => false };
		const looked: string[] = [];
		const look = (token: string) => {
			looked.push(token);
			return Promise.resolve(undefined);
		};
		const tries = Array.from({ length: UNKNOWN_TOKENS.burst }, () =>
			unknownTokens.tell(asker, () => look('first')),
		);
		await Promise.all(tries);
		const left = unknownTokens.tell({ ...asker, isGone: () => true }, () => look('left'));
		const stayed = unknownTokens.tell(asker, () => look('stayed'));
		await left.then(expect.fail, ({ name }: Error) => expect(name).to.equal('TooManyUnknownError'));
		await stayed;
		expect(looked.slice(UNKNOWN_TOKENS.burst)).to.deep.equal(['stayed']);
	});
});
