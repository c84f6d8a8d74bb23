import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createPoster } from '../../backend/src/webhooks/post.js';

describe('posting to a receiver', () => {
	it('tries anew when a kept connection turns out to be closed', async () => {
		let connections = 0;
		const server = createServer((socket) => {
			connections += 1;
			let requests = 0;
			socket.on('data', () => {
				requests += 1;
				if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
				else socket.resetAndDestroy();
			});
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const poster = createPoster('private');

		const outcomes = [];
		for (let i = 0; i < 3; i++) {
			outcomes.push(await poster.post({ url, headers: {}, body: '{}' }));
			// The connection is kept only once its answer has been read to the end.
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(outcomes.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
		expect(connections).to.equal(3);
		poster.close();
		server.close();
	});

	it('does not wait for the end of an answer that has none', async () => {
		const server = createServer((socket) => {
			socket.on('error', () => undefined);
			socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const poster = createPoster('private', 100);
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const outcome = await poster.post({ url, headers: {}, body: '{}' });
		expect(outcome).to.include({ status: 200, error: null });
		// And its connection is given up when the time is over, or this would wait for ever.
		server.close();
		await once(server, 'close');
		poster.close();
	});
});
