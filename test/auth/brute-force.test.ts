import { expect } from 'chai';
import { GUESSES } from '../../backend/src/auth/brute-force.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

interface Answer {
	type: string;
	detail: string;
	key: string;
}

describe('Guessing keys', () => {
	/** Believes this test about whose requests it passes on. */
	let server: TestServer;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web', CLICKLOOP_TRUST_PROXY: '127.0.0.1' });
	});
	after(() => server.stop());

	let addresses = 0;
	const newAddress = () => `198.51.100.${(addresses += 1)}`;

	const me = (address: string, key: string) =>
		server.api<Answer>('GET', '/v1/me', undefined, {
			authorization: `Bearer ${key}`,
			'x-forwarded-for': address,
		});
	const signIn = (address: string, form: Record<string, string>) =>
		server.visit('/admin/sign-in', {
			method: 'POST',
			headers: { origin: server.url, 'x-forwarded-for': address },
			body: new URLSearchParams(form),
		});

	/**
	 * Makes different wrong guesses until no more are taken: for the next seconds.
	 * @returns how many were
	 */
	async function exhaust(address: string): Promise<number> {
		let taken = 0;
		while ((await me(address, `guess-${taken}`)).status === 401) taken += 1;
		return taken;
	}

	it('ends soon, with word on when to go on', async () => {
		const address = newAddress();
		expect(await exhaust(address)).to.be.at.least(GUESSES.burst);
		const { status, headers, body } = await me(address, 'one-more');
		expect(status).to.equal(429);
		expect(headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
		expect(body.type).to.equal('/docs#problem-too-many-requests');
		expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
	});

	it('hits no other address', async () => {
		await exhaust(newAddress());
		expect((await me(newAddress(), 'wrong')).status).to.equal(401);
	});

	it('from one IPv6 network counts as from one address', async () => {
		await exhaust('2001:db8:7:7::1');
		expect((await me('2001:db8:7:7:abcd::9', 'wrong')).status).to.equal(429);
		expect((await me('2001:db8:7:8::1', 'wrong')).status).to.equal(401);
	});

	it('cannot be spread over addresses that one only claims to have', async () => {
		const address = newAddress();
		let taken = 0;
		while ((await me(`10.0.0.${taken}, ${address}`, `spread-${taken}`)).status === 401) taken += 1;
		expect(taken).to.be.within(GUESSES.burst, GUESSES.burst + 20);
	});

	it('at the same time gets no further', async () => {
		const address = newAddress();
		const answers = await Promise.all(
			Array.from({ length: GUESSES.burst + 20 }, (_, n) => me(address, `at-once-${n}`)),
		);
		const taken = answers.filter(({ status }) => status === 401);
		expect(taken.length).to.be.within(GUESSES.burst, GUESSES.burst + 10);
	});

	it('does not stop who has used a right key from there before', async () => {
		const address = newAddress();
		expect((await me(address, ADMIN_KEY)).status).to.equal(200);
		await exhaust(address);
		expect((await me(address, ADMIN_KEY)).status).to.equal(200);
	});

	it('learns nothing about keys that are used elsewhere', async () => {
		const { key } = (
			await server.api<Answer>('POST', '/v1/keys', { name: 'busy', scopes: ['reports:read'] })
		).body;
		expect((await me(newAddress(), key)).status).to.equal(200);
		const guesser = newAddress();
		await exhaust(guesser);
		expect((await me(guesser, key)).status).to.equal(429);
	});

	it('is not what a workflow with one wrong key does, however often it calls', async () => {
		const address = newAddress();
		for (let n = 0; n < GUESSES.burst * 2; n += 1) {
			expect((await me(address, 'deleted-long-ago')).status).to.equal(401);
		}
		expect((await me(address, ADMIN_KEY)).status).to.equal(200);
	});

	it('is not what somebody does who uses many right keys', async () => {
		const address = newAddress();
		for (let n = 0; n < GUESSES.burst + 5; n += 1) {
			const made = await server.api<Answer>('POST', '/v1/keys', {
				name: `right ${n}`,
				scopes: ['reports:read'],
			});
			expect((await me(address, made.body.key)).status).to.equal(200);
		}
	});

	it('on the sign-in page ends as soon, on a page', async () => {
		const address = newAddress();
		for (let n = 0; n < GUESSES.burst; n += 1) {
			const form = { [n % 2 ? 'key' : 'token']: `guess-${n}` };
			expect((await signIn(address, form)).status).to.equal(401);
		}
		await exhaust(address);
		const refused = await signIn(address, { key: ADMIN_KEY });
		expect(refused.status).to.equal(429);
		expect(refused.headers.get('content-type')).to.equal('text/html; charset=utf-8');
		expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
		expect(refused.headers.get('set-cookie')).to.equal(null);
		expect((await me(address, 'one-more')).status).to.equal(429);
	});
});

describe('A key that is used too often', () => {
	it('has to wait, and no other key does', async () => {
		const server = await startServer({ CLICKLOOP_ROLE: 'web', CLICKLOOP_API_LIMIT: '60' });
		const { key } = (
			await server.api<Answer>('POST', '/v1/keys', { name: 'hasty', scopes: ['reports:read'] })
		).body;
		const me = (value: string) =>
			server.api<Answer>('GET', '/v1/me', undefined, { authorization: `Bearer ${value}` });
		const answers = await Promise.all(Array.from({ length: 80 }, () => me(key)));
		const refused = answers.filter(({ status }) => status === 429);
		// One a second comes back meanwhile.
		expect(refused.length).to.be.within(1, 20);
		expect(refused[0]!.headers.get('retry-after')).to.equal('1');
		expect(refused[0]!.body.detail).to.contain('"hasty"').and.contain('CLICKLOOP_API_LIMIT');
		expect((await me(ADMIN_KEY)).status).to.equal(200);
		await server.stop();
	});
});
