import { expect } from 'chai';
import { mintLink, storedClicks } from '../redirect/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { signedIn, visitor } from './visitor.js';

describe('The page of the system', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	async function read(): Promise<string> {
		const browser = await signedIn(server);
		const { status, html } = await browser.get('/admin/system');
		expect(status).to.equal(200);
		return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
	}

	it('is for those who are signed in', async () => {
		expect((await visitor(server).get('/admin/system')).status).to.equal(303);
	});

	it('shows version, database and links, and warns when they are so many that they can be guessed', async () => {
		const fresh = await read();
		expect(fresh).to.match(/Clickloop \d+\.\d+\.\d+ Running for \d/);
		expect(fresh).to.match(/Database PostgreSQL \d+\.\d+, a server Its size [\d.]+ MB/);
		expect(fresh).to.contain('Nothing needs your attention');
		expect(fresh).to.contain('There are no links yet');

		await mintLink(server);
		expect(await read()).to.match(/7 1 one in 3,521,614,606,208 111 years/);

		await server.deps.db.pool.query(
			`INSERT INTO links (token, url) SELECT 'g' || (100000 + n), 'https://acme.com/'
			 FROM generate_series(1, 1999) AS n`,
		);
		const many = await read();
		expect(many).to.contain('There are 2,000 links with tokens of 7 characters');
		expect(many).to.contain('Use 8 characters (CLICKLOOP_TOKEN_LENGTH=8)');
		expect(many).not.to.contain('Nothing needs your attention');
	});

	it('warns when all clicks seem to come from one proxy', async () => {
		const token = await mintLink(server);
		for (let n = 1; n <= 20; n += 1) {
			await server.visit(`/${token}`, { headers: { 'x-forwarded-for': `84.160.3.${n}` } });
		}
		await storedClicks(server, token);
		const page = await read();
		expect(page).to.match(/20 of the last 20 clicks came from 127\.0\.0\.1/);
		expect(page).to.contain('CLICKLOOP_TRUST_PROXY=127.0.0.1');
	});
});
