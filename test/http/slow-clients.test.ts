import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { createHttpServer, TIME_LIMITS } from '../../backend/src/http/server.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

/** Short ones, so that this test need not wait. */
const LIMITS = { headers: 300, request: 600, answer: 500, keepAlive: 300 };
const FOREVER = 20_000;
/** More bytes than the system keeps for a reader who does not read. */
const MUCH = 20_000_000;

describe('A client that is slow on purpose', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' }, { timeLimits: LIMITS });
	});
	after(() => server.stop());

	/**
	 * Sends `begin`, then one of `drops` now and then, for as long as it is let.
	 * @returns what it was answered until the server ended the connection
	 */
	function drip(begin: string, drop: string): Promise<string> {
		const { hostname, port } = new URL(server.url);
		return new Promise((resolve, reject) => {
			const socket: Socket = connect(Number(port), hostname, () => socket.write(begin));
			const dripping = setInterval(() => drop && socket.write(drop), 50);
			const never = setTimeout(() => reject(new Error('It was let go on')), FOREVER);
			let answer = '';
			socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
			socket.on('error', () => socket.destroy());
			socket.on('close', () => {
				clearInterval(dripping);
				clearTimeout(never);
				resolve(answer);
			});
		});
	}

	const START = `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n`;
	const BODY = `Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"campaign":"`;

	it('is cut off while it says nothing', async () => {
		expect(await drip('', '')).to.match(/^(HTTP\/1\.1 408 |$)/);
	});

	for (const [path, first] of [
		['the API', START],
		['a short link', 'GET /abcdefg HTTP/1.1\r\nHost: x\r\n'],
	] as const) {
		it(`is cut off while it sends the headers for ${path}, one by one`, async () => {
			expect(await drip(first, 'X-More: 1\r\n')).to.match(/^HTTP\/1\.1 408 /);
		});
	}

	it('is cut off while it sends the body, letter by letter', async () => {
		expect(await drip(START + BODY, 'a')).to.match(/^HTTP\/1\.1 4\d\d /);
	});

	it('is cut off while it sends the body of a form, letter by letter', async () => {
		const form =
			`POST /admin/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n` +
			`Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nkey=`;
		expect(await drip(form, 'a')).to.match(/^HTTP\/1\.1 4\d\d /);
	});

	it('is cut off when it keeps the connection and asks for nothing more', async () => {
		const answer = await drip('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', '');
		expect(answer).to.match(/^HTTP\/1\.1 200 /);
	});

	describe('and takes nothing of its answer', () => {
		/** @returns a socket that has asked for what is more than the system's buffers hold, and reads none of it */
		async function askForMuch(): Promise<Socket> {
			const { hostname, port } = new URL(server.url);
			const socket = connect(Number(port), hostname).pause();
			socket.on('error', () => undefined);
			await once(socket, 'connect');
			socket.write(`GET /much HTTP/1.1\r\nHost: x\r\n\r\n`);
			return socket;
		}

		let server: Server & { url: string };
		let answers: ServerResponse[];
		/** How long the answer takes to be made, in milliseconds. */
		let thinking: number;
		before(async () => {
			const { server: made, answerWith } = createHttpServer(LIMITS);
			answerWith((_req, res) => {
				answers.push(res);
				setTimeout(() => res.end(Buffer.alloc(MUCH)), thinking);
			});
			await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
			const url = `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
			server = Object.assign(made, { url });
		});
		beforeEach(() => {
			answers = [];
			thinking = 0;
		});
		after(() => {
			server.closeAllConnections();
			server.close();
		});

		it('is cut off', async () => {
			const socket = await askForMuch();
			await eventually(() => expect(answers[0]?.destroyed).to.equal(true));
			let length = 0;
			socket.on('data', (chunk: Buffer) => (length += chunk.length));
			await once(socket.resume(), 'close');
			expect(length).to.be.below(MUCH);
		});

		it('is cut off as soon where the answer took longer than that to be made', async () => {
			thinking = 3 * LIMITS.answer;
			const socket = await askForMuch();
			await eventually(() => expect(answers[0]?.writableEnded).to.equal(true));
			await eventually(() => expect(answers[0]!.destroyed).to.equal(true));
			socket.destroy();
		});

		it('gets all of it where it takes a little now and then', async () => {
			const socket = await askForMuch();
			let length = 0;
			socket.on('data', (chunk: Buffer) => {
				length += chunk.length;
				socket.pause();
			});
			const taking = setInterval(() => socket.resume(), 2);
			await eventually(() => expect(length).to.be.greaterThan(MUCH), FOREVER);
			clearInterval(taking);
			socket.destroy();
		});
	});

	it('has a minute at most in use, and keeps a connection longer than proxies do', () => {
		expect(TIME_LIMITS.headers).to.be.at.most(60_000);
		expect(TIME_LIMITS.request).to.be.at.most(60_000);
		expect(TIME_LIMITS.answer).to.be.at.most(60_000);
		expect(TIME_LIMITS.keepAlive).to.be.greaterThan(60_000);
	});
});
