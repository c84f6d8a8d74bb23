import { expect } from 'chai';
import { createLinkCache } from '../../backend/src/redirect/link-cache.js';
import { startServer, type TestServer } from '../support/server.js';
import { mintLink } from './support.js';

describe('Looking links up in the database', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	it('waits for no crowd of those who try tokens, who are turned away when there are too many', async () => {
		const { redirectPool, pool } = server.deps.db;
		const links = createLinkCache(redirectPool, 1000);
		const token = await mintLink(server);
		const holder = await pool.connect();
		try {
			await holder.query('BEGIN');
			await holder.query('LOCK TABLE links IN ACCESS EXCLUSIVE MODE');
			const tries = Array.from({ length: 3000 }, (_, n) =>
				links.find(`guess${n}`, true).then(
					() => 'told',
					({ name }: Error) => name,
				),
			);
			const tap = links.find(token);
			await holder.query('COMMIT');
			expect(await tap).to.deep.include({ location: 'https://acme.com/start' });
			expect(new Set(await Promise.all(tries))).to.deep.equal(new Set(['told', 'OverloadedError']));
		} finally {
			holder.release();
		}
	});
});
