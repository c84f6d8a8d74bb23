import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { oneAnswerAtATime } from '../../backend/src/http/one-answer.js';
import { eventually } from '../support/eventually.js';

describe('A connection on which requests do not wait for answers', () => {
	let server: Server;
	let sockets: Socket[];
	let open: { url: string; res: ServerResponse }[];
	let closed: string[];

	const listener: RequestListener = ({ url }, res) => {
		open.push({ url: url!, res });
		res.on('close', () => closed.push(url!));
	};
	before((done) => {
		server = createServer(oneAnswerAtATime((...request) => listener(...request)));
		server.listen(0, '127.0.0.1', done);
	});
	beforeEach(() => {
		[sockets, open, closed] = [[], [], []];
	});
	afterEach(() => sockets.forEach((socket) => socket.destroy()));
	after(() => server.close());

	function send(requests: string): { said: () => string; hasEnded: () => boolean; socket: Socket } {
		let said = '';
		let ended = false;
		const { port } = server.address() as AddressInfo;
		const socket = connect(port, '127.0.0.1', () => socket.write(requests));
		socket.on('data', (chunk) => (said += chunk.toString('latin1')));
		socket.on('error', () => undefined);
		socket.on('close', () => (ended = true));
		sockets.push(socket);
		return { said: () => said, hasEnded: () => ended, socket };
	}

	const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
	const post = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc`;
	const paths = () => open.map(({ url }) => url);

	it('gets the second answer after the first, and not before it is asked for', async () => {
		const { said, socket } = send(get('/1') + post('/2'));
		await eventually(() => expect(paths()).to.deep.equal(['/1']));
		for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
		expect(paths()).to.deep.equal(['/1']);
		open[0]!.res.end('one');
		await eventually(() => expect(paths()).to.deep.equal(['/1', '/2']));
		open[1]!.res.end('two');
		await eventually(() => expect(said()).to.match(/one[^]*two/));
		socket.write(get('/3'));
		await eventually(() => expect(paths()).to.deep.equal(['/1', '/2', '/3']));
		open[2]!.res.end('three');
		await eventually(() => expect(said()).to.contain('three'));
	});

	it('ends with the third request at once, with its one answer told of it', async () => {
		const { hasEnded } = send(get('/1') + get('/2') + get('/3'));
		await eventually(() => expect(hasEnded()).to.equal(true));
		expect(paths()).to.deep.equal(['/1']);
		await eventually(() => expect(closed).to.deep.equal(['/1']));
	});

	it('starts nothing for a thousand requests but the first', async () => {
		const { hasEnded } = send(get('/many').repeat(1000));
		await eventually(() => expect(hasEnded()).to.equal(true));
		expect(open).to.have.length(1);
		await eventually(() => expect(closed).to.have.length(1));
	});

	it('starts nothing for whoever waits when the connection breaks', async () => {
		const { socket } = send(get('/1') + get('/2'));
		await eventually(() => expect(open).to.have.length(1));
		socket.destroy();
		await eventually(() => expect(closed).to.deep.equal(['/1']));
		open[0]!.res.end('too late');
		for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
		expect(paths()).to.deep.equal(['/1']);
	});
});
