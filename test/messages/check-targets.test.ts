import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import { startServer, type TestServer } from '../support/server.js';
import { phoneOf, post } from './support.js';

describe('options.checkTargets', () => {
	let server: TestServer;
	let publicOnly: TestServer;
	let site: Server;
	let base: string;
	const asked: string[] = [];
	before(async () => {
		server = await startServer();
		publicOnly = await startServer({ CLICKLOOP_WEBHOOK_ALLOW: 'public' });
		site = createServer((req, res) => {
			asked.push(`${req.method} ${req.url}`);
			if (req.url === '/hangs') return;
			const status = Number(/\d+/.exec(req.url ?? '')?.[0] ?? 200);
			res.writeHead(status, { location: '/404' }).end();
		});
		await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
		base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
	});
	after(async () => {
		await publicOnly.stop();
		await server.stop();
		site.closeAllConnections();
		site.close();
	});
	beforeEach(() => asked.splice(0));

	const textsOf = (urls: string[]) =>
		urls.map((url, n) => ({ to: phoneOf(n), text: `See ${url}` }));
	const unreachable = ({ results }: SendAnswer) =>
		results.map(({ warnings }) =>
			warnings.filter(({ code }) => code === 'target_unreachable').map(({ detail }) => detail),
		);
	const options = { checkTargets: true };

	it('asks each target of a batch once, and blocks nothing', async () => {
		const urls = ['/a', '/404', '/a', '/404', '/b'].map((path) => base + path);
		const { body } = await post(server, textsOf(urls), { options });
		expect(body.results.every(({ status }) => status === 'accepted')).to.equal(true);
		expect(asked.toSorted()).to.deep.equal(['HEAD /404', 'HEAD /a', 'HEAD /b']);
		expect(unreachable(body).map(({ length }) => length)).to.deep.equal([0, 1, 0, 1, 0]);
		expect(unreachable(body)[1]![0]).to.contain('/404 answered 404 Not Found');
	});

	it('takes for there what answers in any way but that there is nothing', async () => {
		const there = ['200', '204', '301', '302', '401', '403', '405', '429', '501'];
		const gone = ['404', '410', '500', '502', '503'];
		const urls = [...there, ...gone].map((status) => `${base}/${status}`);
		const { body } = await post(server, textsOf(urls), { options });
		expect(unreachable(body).map(({ length }) => length)).to.deep.equal([
			...there.map(() => 0),
			...gone.map(() => 1),
		]);
	});

	it('waits for none that does not answer, and names what nobody listens at', async () => {
		const urls = [`${base}/hangs`, 'http://127.0.0.1:9/x', 'https://nowhere.invalid/'];
		const { body } = await post(server, textsOf(urls), { options });
		const [hangs, closed, unknown] = unreachable(body);
		expect(hangs![0]).to.match(/no answer within 2 seconds/);
		expect(closed![0]).to.match(/connection refused/);
		expect(unknown).to.have.length(1);
	});

	it('works in a preview, too', async () => {
		const { body } = await server.api<SendAnswer>('POST', '/v1/messages/preview', {
			campaign: 'Preview',
			messages: textsOf([`${base}/404`]),
			options,
		});
		expect(unreachable(body)[0]).to.have.length(1);
	});

	it('asks nobody unless it is asked to', async () => {
		await post(server, textsOf([`${base}/404`]));
		expect(asked).to.deep.equal([]);
	});

	it('asks no machine that webhooks may not reach', async () => {
		const { body } = await post(publicOnly, textsOf([`${base}/a`]), { options });
		expect(unreachable(body)[0]![0]).to.contain('CLICKLOOP_WEBHOOK_ALLOW');
		expect(asked).to.deep.equal([]);
	});
});
