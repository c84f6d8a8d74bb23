import { once } from 'node:events';
import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createPoster, type Poster } from '../../backend/src/webhooks/post.js';

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

	describe('keeps of the answer', () => {
		let server: Server;
		let poster: Poster;
		let answer: (res: ServerResponse) => void;

		before(async () => {
			server = createHttpServer((req, res) => req.resume().on('end', () => answer(res)));
			server.listen(0, '127.0.0.1');
			await once(server, 'listening');
			poster = createPoster('private', 10_000);
		});
		after(() => {
			poster.close();
			server.close();
			server.closeAllConnections();
		});

		function post() {
			const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
			return poster.post({ url, headers: {}, body: '{}' });
		}

		it('a kilobyte, and reads no more of it', async () => {
			let sent = 0;
			const closed = new Promise((resolve) => {
				answer = (res) => {
					const fill = () => {
						while (!res.destroyed && res.write(Buffer.alloc(65_536, 'a'))) sent += 65_536;
					};
					res.on('drain', fill).on('close', resolve);
					fill();
				};
			});
			const outcome = await post();
			expect(outcome).to.include({ status: 200, error: null, response: 'a'.repeat(1024) });
			await closed;
			expect(sent).to.be.below(32 * 1024 * 1024);
		});

		it('what has come of a body that breaks off', async () => {
			answer = (res) => {
				res.writeHead(500, { 'content-length': 100 });
				res.write('half of', () => res.destroy());
			};
			expect(await post()).to.include({ status: 500, response: 'half of' });
		});

		it('text that can be stored and shown, whatever was sent', async () => {
			answer = (res) => res.end(Buffer.from([0x61, 0x00, 0xff, 0x1b, 0x0a, 0x62, 0xc3]));
			expect((await post()).response).to.equal('a\uFFFD\uFFFD\uFFFD\nb');
		});

		it('nothing where nothing came', async () => {
			answer = (res) => res.writeHead(204).end();
			expect(await post()).to.include({ status: 204, response: null });
		});
	});
});
