import { expect } from 'chai';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { mintLink } from './support.js';

describe('the redirect reads ahead at its start', () => {
	let way: DatabaseWay;
	let first: TestServer;
	before(async () => {
		way = await openDatabaseWay();
		first = await startServer({ DATABASE_URL: way.url });
	});
	after(async () => {
		await first.stop();
		await way.close();
	});

	/** What a second server on the same database answers, once it has read so many links, while the database is away. */
	async function answersWithoutDatabase(links: number, tokens: string[], env = {}) {
		const second = await startServer({ DATABASE_URL: way.url, CLICKLOOP_ROLE: 'web', ...env });
		try {
			await eventually(() => expect(second.deps.linkCache.count()).to.equal(links));
			await way.block();
			const answers = await Promise.all(tokens.map((token) => second.visit(`/${token}`)));
			return answers.map(({ status, headers }) => headers.get('location') ?? status);
		} finally {
			await way.open();
			await second.stop();
		}
	}

	it('so that links which nobody has tapped yet redirect without the database, as they are', async () => {
		const open = await mintLink(first, 'https://acme.com/ahead');
		const disabled = await mintLink(first);
		await first.api('PATCH', `/v1/links/${disabled}`, { disabled: true });
		const deleted = await mintLink(first);
		await first.api('DELETE', `/v1/links/${deleted}`);
		expect(await answersWithoutDatabase(2, [open, disabled, deleted])).to.deep.equal([
			'https://acme.com/ahead',
			410,
			503,
		]);
	});

	it('as many as there is room for, and the newest', async () => {
		await first.deps.db.pool.query(
			`INSERT INTO links (token, url)
			 SELECT 'new' || to_char(n, 'FM0000'), 'https://acme.com/' || n FROM generate_series(1, 2500) AS n`,
		);
		const answers = await answersWithoutDatabase(
			1000,
			['new0001', 'new1500', 'new1501', 'new2500'],
			{ CLICKLOOP_LINKS_IN_MEMORY: '1000' },
		);
		expect(answers).to.deep.equal([503, 503, 'https://acme.com/1501', 'https://acme.com/2500']);
	});
});
