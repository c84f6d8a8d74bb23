import { expect } from 'chai';
import { UNKNOWN_TOKENS } from '../../backend/src/redirect/unknown-tokens.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { mintLink } from './support.js';

const SETTINGS = { CLICKLOOP_ROLE: 'web', CLICKLOOP_TRUST_PROXY: '127.0.0.1' };

describe('Trying tokens', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer(SETTINGS);
	});
	after(() => server.stop());

	const open = (token: string, address: string, { method = 'GET', at = server } = {}) =>
		at.visit(`/${token}`, { method, headers: { 'x-forwarded-for': address } });

	/** Tries tokens until they are looked up no more, for the next second. */
	async function exhaust(address: string, at = server): Promise<void> {
		let tried = 0;
		const attempt = () =>
			open(`guess${tried}`, address, { method: tried % 2 ? 'GET' : 'HEAD', at });
		while ((await attempt()).status === 404) tried += 1;
		expect(tried).to.be.at.least(UNKNOWN_TOKENS.burst);
	}

	it('ends, with a page for people that says when to go on', async () => {
		const guesser = '198.51.100.1';
		await exhaust(guesser);
		const answers = await Promise.all(['other1', 'other2'].map((token) => open(token, guesser)));
		// A second may have passed, and let one through.
		const refused = answers.find(({ status }) => status === 429)!;
		expect(refused.headers.get('retry-after')).to.equal('1');
		expect(refused.headers.get('content-type')).to.equal('text/html; charset=utf-8');
		expect(refused.headers.get('cache-control')).to.equal('private, no-store');
		expect(await refused.text()).to.contain('open this link again in a minute');
	});

	it('tells a guesser nothing about links that are there, and stops no link that people open', async () => {
		const opened = await mintLink(server);
		const fresh = await Promise.all([1, 2, 3, 4, 5].map(() => mintLink(server)));
		expect((await open(opened, '203.0.113.1')).status).to.equal(302);
		const guesser = '198.51.100.2';
		await exhaust(guesser);
		const answers = await Promise.all(fresh.map((token) => open(token, guesser)));
		// A second may have passed, and let one through.
		expect(answers.filter(({ status }) => status === 429).length).to.be.at.least(4);
		expect((await open(opened, guesser)).status).to.equal(302);
		expect((await open(fresh[0]!, '203.0.113.2')).status).to.equal(302);
	});

	it('tells a guesser as little about links that a server read at its start', async () => {
		const fresh = await Promise.all([1, 2, 3, 4, 5].map(() => mintLink(server)));
		const at = await startServer({ ...SETTINGS, DATABASE_URL: server.deps.settings.databaseUrl! });
		try {
			await eventually(() => expect(at.deps.linkCache.count()).to.be.at.least(fresh.length));
			const guesser = '198.51.100.3';
			await exhaust(guesser, at);
			const answers = await Promise.all(fresh.map((token) => open(token, guesser, { at })));
			expect(answers.filter(({ status }) => status === 429).length).to.be.at.least(4);
			expect((await open(fresh[0]!, '203.0.113.4', { at })).status).to.equal(302);
			expect((await open(fresh[0]!, guesser, { at })).status, 'now that it is open').to.equal(302);
		} finally {
			await at.stop();
		}
	});

	it('is not what an office does that opens many real links from one address', async () => {
		const office = '203.0.113.3';
		const tokens = await Promise.all(
			Array.from({ length: UNKNOWN_TOKENS.burst + 60 }, () => mintLink(server)),
		);
		for (const token of tokens) expect((await open(token, office)).status).to.equal(302);
		expect((await open('mistyped', office)).status).to.equal(404);
	});
});
