import { expect } from 'chai';
import { readSettings, type WebhookAllow } from '../../backend/src/config.js';
import { createPoster } from '../../backend/src/webhooks/post.js';
import { isAllowedAddress } from '../../backend/src/webhooks/ssrf-guard.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer } from '../support/server.js';

const PUBLIC = ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '64:ff9b::5db8:d70e'];
const PRIVATE = [
	'127.0.0.1',
	'::1',
	'10.1.2.3',
	'172.16.0.1',
	'192.168.1.1',
	'100.64.0.1',
	'fd12::1',
];
const NEVER = [
	'169.254.169.254',
	'::ffff:169.254.169.254',
	'64:ff9b::a9fe:a9fe',
	'fd00:ec2::254',
	'fe80::1',
	'100.100.100.200',
	'168.63.129.16',
	'0.0.0.0',
	'::',
	'224.0.0.1',
	'255.255.255.255',
];

/** 169.254.169.254, 10.0.0.1 and 93.184.215.14 in each spelling of IPv6 that holds an IPv4 address. */
const SPELLINGS: [name: string, metadata: string, inside: string, outside: string][] = [
	['mapped', '::ffff:a9fe:a9fe', '::ffff:a00:1', '::ffff:5db8:d70e'],
	['mapped, dotted', '::ffff:169.254.169.254', '::ffff:10.0.0.1', '::ffff:93.184.215.14'],
	['compatible', '::a9fe:a9fe', '::a00:1', '::5db8:d70e'],
	['translated', '::ffff:0:a9fe:a9fe', '::ffff:0:a00:1', '::ffff:0:5db8:d70e'],
	['NAT64', '64:ff9b::a9fe:a9fe', '64:ff9b::a00:1', '64:ff9b::5db8:d70e'],
];

/** 169.254.169.254 in tunnels and networks of one's own: where an allowed range or the default would let them pass. */
const TUNNELLED = {
	'6to4': '2002:a9fe:a9fe::1',
	"Teredo's server": '2001:0:a9fe:a9fe::1',
	"Teredo's client": '2001:0:5db8:d70e:0:ffff:5601:5601',
	'NAT64 of one’s own, /96': '64:ff9b:1::a9fe:a9fe',
	'NAT64 of one’s own, /64': '64:ff9b:1:0:a9:fea9:fe00:0',
	'NAT64 of one’s own, /56': '64:ff9b:1:a9:fe:a9fe::',
	'NAT64 of one’s own, /48': '64:ff9b:1:a9fe:a9:fe00::',
	ISATAP: '2606:2800:21f:cb07:0:5efe:a9fe:a9fe',
	'ISATAP, universal': 'fd12::200:5efe:a9fe:a9fe',
};

describe('webhook targets', () => {
	for (const [name, metadata, inside, outside] of SPELLINGS) {
		it(`are judged by the IPv4 address in them: ${name}`, () => {
			const answers = (allow: 'public' | 'private' | string[]) =>
				[metadata, inside, outside].map((address) => isAllowedAddress(address, allow));
			expect(answers('private')).to.deep.equal([false, true, true]);
			expect(answers('public')).to.deep.equal([false, false, true]);
			expect(answers(['10.0.0.0/8', '169.254.0.0/16', '::/0'])).to.deep.equal([false, true, false]);
		});
	}

	for (const [name, address] of Object.entries(TUNNELLED)) {
		it(`are never metadata, however it is wrapped: ${name}`, () => {
			for (const allow of ['public', 'private', ['::/0', '0.0.0.0/0']] as const) {
				expect(isAllowedAddress(address, allow as WebhookAllow), String(allow)).to.equal(false);
			}
		});
	}

	it('in tunnels are nobody’s unless the operator names them; a NAT64 of one’s own is private', () => {
		for (const address of ['2002:5db8:d70e::1', '2001:0:5db8:d70e::1']) {
			for (const allow of ['public', 'private'] as const) {
				expect(isAllowedAddress(address, allow), address).to.equal(false);
			}
			expect(isAllowedAddress(address, ['2000::/3']), address).to.equal(true);
		}
		expect(isAllowedAddress('64:ff9b:1::a00:1', 'private')).to.equal(true);
		expect(isAllowedAddress('64:ff9b:1::5db8:d70e', 'public')).to.equal(false);
	});

	it('are public and private addresses by default, never those of metadata', () => {
		const { webhookAllow } = readSettings({});
		for (const address of [...PUBLIC, ...PRIVATE]) {
			expect(isAllowedAddress(address, webhookAllow), address).to.equal(true);
		}
		for (const address of NEVER) {
			expect(isAllowedAddress(address, webhookAllow), address).to.equal(false);
		}
	});

	it('are only public addresses where the operator says so', () => {
		for (const address of PUBLIC)
			expect(isAllowedAddress(address, 'public'), address).to.equal(true);
		for (const address of [...PRIVATE, ...NEVER, '64:ff9b::a00:1']) {
			expect(isAllowedAddress(address, 'public'), address).to.equal(false);
		}
	});

	it("are only those in the operator's list, and even then never metadata", () => {
		const allow = ['10.0.0.0/8', '192.168.1.7', 'fd12::/16', '169.254.0.0/16'];
		for (const address of ['10.9.9.9', '192.168.1.7', '::ffff:10.9.9.9', 'fd12::5']) {
			expect(isAllowedAddress(address, allow), address).to.equal(true);
		}
		for (const address of ['11.0.0.1', '192.168.1.8', '8.8.8.8', '::1', '169.254.169.254']) {
			expect(isAllowedAddress(address, allow), address).to.equal(false);
		}
	});

	describe('when connecting', () => {
		let receiver: Receiver;
		before(async () => {
			receiver = await startReceiver();
		});
		after(() => receiver.stop());

		const post = async (url: string, allow: 'public' | 'private') => {
			const poster = createPoster(allow, 5000);
			const outcome = await poster.post({ url, headers: {}, body: '{}' });
			poster.close();
			return outcome;
		};

		it('are checked by the address that a name leads to', async () => {
			const url = receiver.url.replace('127.0.0.1', 'localhost');
			expect(await post(url, 'private')).to.include({ status: 200, error: null });
			const refused = await post(url, 'public');
			expect(refused.status).to.equal(null);
			expect(refused.error).to.match(
				/^Webhooks to .*127\.0\.0\.1.* are not allowed by CLICKLOOP_WEBHOOK_ALLOW$/,
			);
			expect(receiver.requests).to.have.length(1);
		});

		it('are checked where the URL has the address itself', async () => {
			const port = new URL(receiver.url).port;
			for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]']) {
				const { status, error } = await post(`http://${host}:${port}/`, 'public');
				expect(status, host).to.equal(null);
				expect(error, host).to.include('not allowed');
			}
		});

		describe('to a name that changes its mind', () => {
			/** The receiver stands for something inside; this address, where nobody listens, for the world outside. */
			const OUTSIDE = '127.0.0.2';
			const INSIDE = '127.0.0.1';
			const ALLOW = [`${OUTSIDE}/32`];

			/** @returns a poster that is told these addresses, one list at each look-up, and how often it asked */
			function posterTold(...answers: string[][]) {
				let asked = 0;
				const poster = createPoster(ALLOW, 5000, (_hostname, _options, callback) => {
					const addresses = answers[Math.min(asked, answers.length - 1)]!;
					asked += 1;
					callback(
						null,
						addresses.map((address) => ({ address, family: 4 })),
					);
				});
				const { port } = new URL(receiver.url);
				const url = `http://rebinding.example:${port}/`;
				return {
					post: () => poster.post({ url, headers: {}, body: '{}' }),
					close: () => poster.close(),
					asked: () => asked,
				};
			}

			beforeEach(() => receiver.requests.splice(0));

			it('are checked at each connection, not once', async () => {
				const poster = posterTold([OUTSIDE], [INSIDE]);
				expect((await poster.post()).error).to.equal('connection refused');
				const { status, error } = await poster.post();
				expect(status).to.equal(null);
				expect(error).to.equal(`Webhooks to ${INSIDE} are not allowed by CLICKLOOP_WEBHOOK_ALLOW`);
				expect(receiver.requests).to.deep.equal([]);
				poster.close();
			});

			it('are connected to by the very look-up that was checked', async () => {
				const poster = posterTold([OUTSIDE], [INSIDE]);
				await poster.post();
				expect(poster.asked()).to.equal(1);
				poster.close();
			});

			it('lose the addresses that are not allowed from among the others', async () => {
				const poster = posterTold([INSIDE, OUTSIDE]);
				expect((await poster.post()).error).to.equal('connection refused');
				expect(receiver.requests).to.deep.equal([]);
				poster.close();
			});
		});

		it('say so when the name does not exist', async () => {
			const { error } = await post('http://nowhere.invalid/', 'private');
			expect(error).to.be.oneOf(['no such host', 'the name cannot be looked up at the moment']);
		});
	});

	it('that are not allowed are refused when one subscribes', async () => {
		const server = await startServer({ CLICKLOOP_WEBHOOK_ALLOW: 'public' });
		const { status, body } = await server.api<{ errors: { path: string; message: string }[] }>(
			'POST',
			'/v1/subscriptions',
			{ url: 'http://10.0.0.1/hook', events: ['link.clicked'] },
		);
		expect(status).to.equal(422);
		expect(body.errors[0]).to.deep.equal({
			path: 'url',
			message: 'Webhooks to 10.0.0.1 are not allowed by CLICKLOOP_WEBHOOK_ALLOW',
		});
		await server.stop();
	});
});
