import { expect } from 'chai';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

describe('A host whose database is gone', () => {
	let way: DatabaseWay;
	let server: TestServer;

	before(async () => {
		way = await openDatabaseWay();
		server = await startServer({ DATABASE_URL: way.url, CLICKLOOP_ROLE: 'web' });
	});
	after(async () => {
		await server.stop();
		await way.close();
	});

	it('is well but not ready, says so, and goes on by itself when it is back', async () => {
		await way.block();
		for (const path of ['/readyz', '/v1/me', '/v1/messages', '/v1/campaigns']) {
			const answer = await server.api<{ type: string }>('GET', path);
			expect(answer.status, path).to.equal(503);
			expect(answer.headers.get('retry-after')).to.equal('5');
			expect(answer.body.type).to.equal('/docs#problem-database-unavailable');
		}
		expect((await server.visit('/healthz')).status).to.equal(200);
		expect((await server.visit('/')).status).to.equal(200);

		const metrics = await server.visit('/metrics');
		expect(metrics.status).to.equal(200);
		expect(await metrics.text()).to.match(/^clickloop_clicks_waiting Nan$/m);

		await way.open();
		await eventually(async () => expect((await server.visit('/readyz')).status).to.equal(200));
		expect((await server.api('GET', '/v1/me')).status).to.equal(200);
	});
});
