import { expect } from 'chai';
import { send } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';

describe('A query parameter that there is not', () => {
	let server: TestServer;
	let campaignId: string;
	before(async () => {
		server = await startServer();
		({ campaignId } = await send(server));
	});
	after(() => server.stop());

	const lists = [
		...['/v1/messages?stauts=failed', '/v1/sandbox/messages?status=sent', '/v1/campaigns?name=x'],
		...[
			'/v1/deliveries?state=failed',
			'/v1/subscriptions?status=paused',
			'/v1/channels?type=twilio',
		],
		...['/v1/keys?scope=admin', '/v1/me?x=1', '/v1/report?campaigns=Spring&form=2026-01-01'],
	];
	for (const path of lists) {
		it(`is refused by name: ${path}`, async () => {
			const { status, body } = await server.api<{ detail: string }>('GET', path);
			expect(status).to.equal(422);
			const [name] = /[^?&]+(?==[^&]*$)/.exec(path)!;
			expect(body.detail).to.contain(`"${name}"`);
		});
	}

	it('is refused for lists of a campaign, too', async () => {
		for (const path of ['', '/report', '/recipients', '/links', '/clicks']) {
			const { status } = await server.api('GET', `/v1/campaigns/${campaignId}${path}?clikced=true`);
			expect(status, path).to.equal(422);
		}
	});

	it('is not a byte order mark, which tables may have', async () => {
		for (const list of ['recipients', 'links', 'clicks']) {
			const path = `/v1/campaigns/${campaignId}/${list}?bom=1`;
			expect((await server.api('GET', path)).status, list).to.equal(200);
		}
	});
});
