import { expect } from 'chai';
import type { PersonalData } from '../../backend/src/privacy/export.js';
import { phoneOf, send } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { signedIn, visitor, type Visitor } from './visitor.js';

describe('The page of one person', () => {
	let server: TestServer;
	let browser: Visitor;
	before(async () => {
		server = await startServer();
		browser = await signedIn(server);
	});
	after(() => server.stop());

	it('finds them by their number, and says when there is nothing', async () => {
		await send(server, { to: phoneOf(1), text: 'Hi <Ada>, https://acme.com/' });
		const found = await browser.post('/admin/recipients', { phone: ' +49 151 10000001' });
		expect(found.status).to.equal(200);
		expect(found.html).to.contain(phoneOf(1)).and.contain('Hi &lt;Ada>');
		expect(found.html).to.contain('Messages: 1 · links: 1 · clicks: 0 · events: 0');
		const nobody = await browser.post('/admin/recipients', { phone: phoneOf(99) });
		expect(nobody.status).to.equal(422);
		expect(nobody.html).to.contain('Nothing is stored of this number.');
		const wrong = await browser.post('/admin/recipients', { phone: '0151 10000001' });
		expect(wrong.html).to.contain('is not a phone number; write it in international format');
	});

	it('hands out what the API hands out, as a file', async () => {
		await send(server, { to: phoneOf(2) });
		const file = await browser.post('/admin/recipients/export', { phone: phoneOf(2) });
		expect(file.headers.get('content-type')).to.contain('application/json');
		expect(file.headers.get('content-disposition')).to.match(
			/^attachment; filename="?clickloop-recipient-\d{4}-\d\d-\d\d\.json"?$/,
		);
		const { body } = await server.api<PersonalData>('GET', `/v1/recipients/${phoneOf(2)}`);
		expect(JSON.parse(file.html)).to.deep.equal(body);
	});

	it('erases them once that is confirmed, and only then', async () => {
		const { id } = await send(server, { to: phoneOf(3) }, { channel: 'sandbox' });
		const toOf = async () =>
			(await server.api<{ to: string }>('GET', `/v1/messages/${id}`)).body.to;
		const path = '/admin/recipients/erase';
		const hasty = await browser.post(path, { phone: phoneOf(3) });
		expect(hasty.status).to.equal(422);
		expect(hasty.html).to.contain('tick the box first');
		const stranger = await visitor(server).post(path, { phone: phoneOf(3), sure: 'yes' });
		expect(stranger.headers.get('location')).to.equal('/admin/sign-in');
		expect(await toOf()).to.equal(phoneOf(3));

		const done = await browser.post(path, { phone: phoneOf(3), sure: 'yes' });
		expect(done.html).to.contain('This person was erased.').and.not.contain(phoneOf(3));
		expect(await toOf()).to.equal('erased');
		for (const address of ['/admin/sandbox', `/admin/sandbox?message=${id}`]) {
			const sandbox = await browser.get(address);
			expect(sandbox.status, address).to.equal(200);
			expect(sandbox.html, address).not.to.contain('erased');
		}
	});
});
