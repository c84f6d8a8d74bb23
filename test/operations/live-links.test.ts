import { expect } from 'chai';
import { countLiveLinks } from '../../backend/src/operations/count-live-links.js';
import { logWarnings } from '../../backend/src/operations/log-warnings.js';
import { createLogger } from '../../backend/src/logger.js';
import { startServer, type TestServer } from '../support/server.js';

describe('Counting live links', () => {
	let server: TestServer;
	beforeEach(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	afterEach(() => server.stop());

	const mint = (prefix: string, count: number, columns = '', values = '') =>
		server.deps.db.pool.query(
			`INSERT INTO links (token, url${columns}) SELECT $1 || lpad(n::text, 6, '0'), 'https://acme.com/'${values}
			 FROM generate_series(1, ${count}) AS n`,
			[prefix],
		);

	const count = () => countLiveLinks(server.deps.db.pool, server.deps.clock());

	it('is exact from the first link on, by length, without those that cannot be opened', async () => {
		expect(await count()).to.deep.equal([]);
		await mint('a', 3);
		await mint('bb', 2);
		await mint('c', 1, ', disabled', ', true');
		await mint('d', 1, ', deleted_at', ', now()');
		await mint('e', 1, ', expires_at', `, now() - interval '1 minute'`);
		await mint('f', 1, ', expires_at', `, now() + interval '1 hour'`);
		expect(await count()).to.deep.equal([
			{ length: 7, count: 4 },
			{ length: 8, count: 2 },
		]);
	});

	it('is about right where there are too many to count them all', async () => {
		await mint('a', 300_000);
		const [seven] = await count();
		expect(seven!.count).to.be.within(240_000, 360_000);
	});

	it('ends in a line of the log when they are so many that guessing is cheap', async () => {
		const lines: string[] = [];
		const log = createLogger('info', { write: (line) => void lines.push(line) });
		await logWarnings({ ...server.deps, log })();
		expect(lines).to.deep.equal([]);
		await mint('a', 2000);
		await logWarnings({ ...server.deps, log })();
		expect(lines).to.have.length(1);
		expect(JSON.parse(lines[0]!)).to.include({ level: 40, warning: 'guessing-is-cheap' });
		expect(lines[0]).to.contain('CLICKLOOP_TOKEN_LENGTH=8');
	});
});
