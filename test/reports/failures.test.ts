import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import type { Report } from '../../backend/src/reports/report.js';
import { changeStatus } from '../../backend/src/sending/change-status.js';
import { signedIn } from '../admin/visitor.js';
import { phoneOf, post } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';

describe('Failures', () => {
	let server: TestServer;
	// Nothing is sent, so that the test alone says what failed.
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	/** A campaign in which a message failed for each of the reasons. */
	async function fail(campaign: string, reasons: (string | null)[]): Promise<string> {
		const messages = [...reasons, null].map((_, n) => ({ to: phoneOf(n), text: 'Hi' }));
		const { body } = await post(server, messages, { campaign, channel: 'sandbox' });
		for (const [n, error] of reasons.entries()) {
			const messageId = parseId('msg', body.results[n]!.message!.id)!;
			const change = { messageId, status: 'failed', by: 'receipt', at: new Date(), error } as const;
			const { db } = server.deps;
			expect(await db.transaction((tx) => changeStatus(tx, change, server.deps))).to.equal(true);
		}
		return body.campaign.id!;
	}

	const read = async (id: string) =>
		(await server.api<Report>('GET', `/v1/campaigns/${id}/report`)).body;

	it('are in the report by their reasons, the commonest first', async () => {
		const id = await fail('Reasons', ['Wrong token', 'No credit <b>', null, 'No credit <b>']);
		expect((await read(id)).failures).to.deep.equal([
			{ reason: 'No credit <b>', messages: 2 },
			{ reason: 'Wrong token', messages: 1 },
			{ reason: 'No reason is known', messages: 1 },
		]);
		const { body } = await server.api<{ data: Report[] }>('GET', `/v1/report?campaigns=${id}`);
		expect(body.data[0]!.failures).to.have.length(3);
	});

	it('are as many as failed, however many reasons there are', async () => {
		const id = await fail(
			'Many reasons',
			Array.from({ length: 25 }, (_, n) => `Reason ${n}`),
		);
		const { failed, failures } = await read(id);
		expect(failures).to.have.length(21);
		expect(failures.at(-1)).to.deep.equal({ reason: 'Other reasons', messages: 5 });
		expect(failures.reduce((sum, { messages }) => sum + messages, 0)).to.equal(failed);
	});

	it('are none where none failed', async () => {
		expect((await read(await fail('Fine', []))).failures).to.deep.equal([]);
	});

	it('are on the campaign’s page, and beside who was not reached', async () => {
		const id = await fail('Page', ['Wrong token &c']);
		const browser = await signedIn(server);
		for (const path of ['', '/recipients']) {
			const { html } = await browser.get(`/admin/campaigns/${id}${path}`);
			expect(html, path).to.contain('Wrong token &amp;c');
		}
	});

	it('lose their reason with the person, and stay counted', async () => {
		const id = await fail('Erased', ['Wrong token', 'No credit']);
		await server.api('DELETE', `/v1/recipients/${encodeURIComponent(phoneOf(0))}`);
		const { failures } = await read(id);
		expect(failures.map(({ reason }) => reason)).to.have.members([
			'No reason is known',
			'No credit',
		]);
	});
});
