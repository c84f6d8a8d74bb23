import { expect } from 'chai';
import { startServer, type TestServer } from '../support/server.js';

interface Problem {
	type: string;
	detail: string;
}

describe('A host whose database has a full disk', () => {
	let server: TestServer;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		// What PostgreSQL says when a table cannot grow.
		await server.deps.db.pool.query(`
			CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				RAISE EXCEPTION SQLSTATE '53100' USING MESSAGE = 'could not extend file: No space left on device';
			END $$;
			CREATE TRIGGER full_disk BEFORE INSERT ON links FOR EACH ROW EXECUTE FUNCTION refuse();
			CREATE TRIGGER full_disk BEFORE INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION refuse();`);
	});
	after(() => server.stop());

	it('says so where something is to be stored, and goes on answering what is only read', async () => {
		const asked: [path: string, body: object][] = [
			['/v1/links', { url: 'https://acme.com/' }],
			['/v1/keys', { name: 'One more', scopes: ['messages:read'] }],
		];
		for (const [path, body] of asked) {
			const answer = await server.api<Problem>('POST', path, body);
			expect(answer.status, path).to.equal(503);
			expect(answer.headers.get('retry-after')).to.equal('5');
			expect(answer.body.type).to.equal('/docs#problem-disk-full');
			expect(answer.body.detail).to.contain('disk of the database is full');
		}
		expect((await server.api('GET', '/v1/campaigns')).status).to.equal(200);
		expect((await server.visit('/readyz')).status).to.equal(200);
	});
});
