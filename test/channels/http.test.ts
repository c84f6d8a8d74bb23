import { expect } from 'chai';
import { proveUrl } from '../../backend/src/channels/callback-url.js';
import { openChannel } from '../../backend/src/channels/registry.js';
import { channelTypes } from '../../backend/src/channels/registry.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { http } from './support/http.js';
import { CALLBACK, describeProvider, handOver, tell, TEXT, TO } from './support/provider.js';

describeProvider(http);

/** Without the receipt's groups, for the forms of requests. */
const plain = { body: '{"to": "{{to}}", "text": "{{text}}"}' };

describe('A gateway of one’s own', () => {
	let receiver: Receiver;
	before(async () => {
		receiver = await startReceiver();
	});
	after(() => receiver.stop());
	beforeEach(() => receiver.requests.splice(0));

	async function send(settings: object) {
		const channel = openChannel('http', { url: receiver.url, ...settings }, fetch);
		expect(await handOver(channel)).to.deep.equal({ is: 'accepted', id: null });
		return receiver.requests[0]!;
	}

	it('can take a form', async () => {
		const { body, headers } = await send({
			headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
			body: 'to={{to}}&text={{text}}',
		});
		expect(headers['content-type']).to.equal('application/x-www-form-urlencoded; charset=utf-8');
		expect(Object.fromEntries(new URLSearchParams(body))).to.deep.equal({ to: TO, text: TEXT });
	});

	it('can take XML', async () => {
		const { body } = await send({
			headersSecret: { 'content-type': 'text/xml' },
			body: '<sms to="{{to}}">{{text}}</sms>',
		});
		expect(body).to.equal(
			`<sms to="${TO}">${TEXT.replaceAll('&', '&amp;')
				.replaceAll('"', '&quot;')
				.replaceAll('<', '&lt;')
				.replaceAll('>', '&gt;')}</sms>`,
		);
	});

	it('can take all in the URL, by GET', async () => {
		const { method, path, body } = await send({
			method: 'GET',
			url: `${receiver.url}/send?to={{to}}&text={{text}}`,
		});
		expect({ method, body }).to.deep.equal({ method: 'GET', body: '' });
		const query = new URL(path, receiver.url).searchParams;
		expect(Object.fromEntries(query)).to.deep.equal({ to: TO, text: TEXT });
	});

	it('decides by its statuses what may be tried again', async () => {
		receiver.answer = () => ({ status: 409 });
		const settings = { url: receiver.url, ...plain, retryOn: [409] };
		expect(await handOver(openChannel('http', settings, fetch))).to.include({ is: 'not now' });
		receiver.answer = () => ({ status: 429 });
		expect(await handOver(openChannel('http', settings, fetch))).to.include({ is: 'refused' });
	});
});

describe('Callbacks of a gateway of one’s own', () => {
	const receipt = { statusPath: 's', statuses: { ok: 'delivered' }, secret: 'top-secret' };
	const open = (more: object) =>
		openChannel(
			'http',
			{
				url: 'https://sms.example.com',
				body: '{{to}} {{text}} {{callbackUrl}}',
				receipt: { ...receipt, ...more },
			},
			fetch,
		);
	const delivered = { providerMessageId: null, status: 'delivered' };

	it('can be a form or a query', async () => {
		const url = proveUrl(CALLBACK, 'top-secret');
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const answers = [
			await tell(open({}), { url, headers, body: 's=ok' }),
			await tell(open({}), { method: 'GET', url: `${url}&s=ok`, headers: {}, body: '' }),
		];
		for (const answer of answers)
			expect(answer).to.deep.equal({ receipts: [delivered], ofUrlOnly: true });
	});

	it('can be proved by a header, and then name any message', async () => {
		const channel = open({ secretHeader: 'X-Token', idPath: 'id' });
		const body = '{"s": "ok", "id": "gw-2"}';
		expect(
			await tell(channel, { url: CALLBACK, headers: { 'x-token': 'top-secret' }, body }),
		).to.deep.equal({
			receipts: [{ ...delivered, providerMessageId: 'gw-2' }],
			ofUrlOnly: false,
		});
		for (const token of ['', 'top-secre', 'top-secret ']) {
			const url = proveUrl(CALLBACK, 'top-secret');
			const answer = await tell(channel, { url, headers: { 'x-token': token }, body });
			expect(answer).to.have.all.keys('refused');
		}
	});

	it('prove one message, not another', async () => {
		const url = proveUrl(CALLBACK, 'top-secret');
		const another = url.replace(/message=\w+/, 'message=msg_01k9z3c1v8f0mr2e6q5y7t4b9e');
		const elsewhere = url.replace(/chn_\w+/, 'chn_01k9z3c1v8f0mr2e6q5y7t4b9e');
		for (const forged of [another, elsewhere]) {
			const answer = await tell(open({}), { url: forged, headers: {}, body: '{"s": "ok"}' });
			expect(answer).to.have.all.keys('refused');
		}
	});

	it('are not taken where the channel has none', async () => {
		const channel = openChannel('http', { url: 'https://sms.example.com', ...plain }, fetch);
		const answer = await tell(channel, { url: CALLBACK, headers: {}, body: '{}' });
		expect(answer).to.have.all.keys('refused');
	});
});

describe('The settings of a gateway of one’s own', () => {
	const receipt = { statusPath: 's', statuses: {}, secret: 'top-secret' };
	const wrong: [what: string, change: object, path: string][] = [
		['no URL', { url: undefined }, 'url'],
		['a placeholder as the host', { url: 'https://{{to}}/' }, 'url'],
		['a placeholder in the host', { url: 'https://sms.{{to}}.example.com/' }, 'url'],
		['another scheme', { url: 'file:///{{to}}' }, 'url'],
		['credentials in the URL', { url: 'https://a:b@sms.example.com/' }, 'url'],
		['an unknown placeholder', { body: '{{to}} {{text}} {{number}}' }, 'body'],
		['no place for the text', { body: '{{to}}' }, 'body'],
		['a body with GET', { method: 'GET' }, 'body'],
		['a content type without rules', { headers: { 'content-type': 'text/plain' } }, 'headers'],
		['a broken header', { headers: { a: 'b\r\nc: d' } }, 'headers.a'],
		['a header of the connection', { headersSecret: { Host: 'x' } }, 'headersSecret.Host'],
		['a broken path', { idPath: 'a..b' }, 'idPath'],
		['a retry on success', { retryOn: [200] }, 'retryOn.0'],
		['receipts that nothing proves', { receipt }, 'receipt.secretHeader'],
		[
			'receipts of unknown messages',
			{ receipt: { ...receipt, secretHeader: 'X' } },
			'receipt.idPath',
		],
	];
	for (const [what, change, path] of wrong) {
		it(`refuse ${what}`, () => {
			const whole = { url: 'https://sms.example.com/', ...plain, ...change };
			const { error } = channelTypes.http.settings.safeParse(whole);
			expect(error?.issues.map((issue) => issue.path.join('.'))).to.include(path);
		});
	}
});
