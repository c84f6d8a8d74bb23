import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import { newId, publicId } from '../../backend/src/ids.js';
import { tell } from '../reports/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
	'Version/17.5 Mobile/15E148 Safari/604.1';

describe('GET /v1/clicks/{id}', () => {
	let server: TestServer;
	before(async () => (server = await startServer()));
	after(() => server.stop());

	it('shows a tap with its verdict and the reasons for it', async () => {
		const { campaignId, messages } = await tell(server, 'Spring', [
			{ to: '+4915112345678', contact: 'crm-42', sent: 0 },
		]);
		const [link] = messages[0]!.links;
		await server.visit(`/${link!.token}`, { headers: { 'user-agent': IPHONE } });

		const listed = await eventually(async () => {
			const path = `/v1/campaigns/${campaignId}/clicks?verdict=human`;
			const { body } = await server.api<Page<Click>>('GET', path);
			expect(body.data).to.have.length(1);
			return body.data[0]!;
		});
		const { body: click } = await server.api<Click>('GET', `/v1/clicks/${listed.id}`);
		expect(click).to.deep.equal(listed);
		expect(click).to.deep.include({
			token: link!.token,
			messageId: messages[0]!.id,
			campaignId,
			to: '+4915112345678',
			contact: 'crm-42',
			url: link!.url,
			verdict: 'human',
			final: true,
			method: 'GET',
			userAgent: IPHONE,
		});
		expect(click.device).to.include({ type: 'mobile', os: 'iOS 17.5' });
		expect(click.reasons).to.not.be.empty;
		for (const { rule, detail } of click.reasons) {
			expect(rule).to.match(/^[a-z-]+$/);
			expect(detail).to.match(/\w/);
		}
	});

	it('answers 404 for a click that is not there, and for what is no id', async () => {
		const unknown = await server.api('GET', `/v1/clicks/${publicId('clk', newId())}`);
		const malformed = await server.api('GET', '/v1/clicks/clk_x');
		const farAway = await server.api('GET', `/v1/clicks/clk_${'7'.padEnd(26, 'z')}`);
		expect([unknown.status, malformed.status, farAway.status]).to.deep.equal([404, 404, 404]);
	});
});
