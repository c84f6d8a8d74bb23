import { expect } from 'chai';
import type { Click, Reason } from '../../backend/src/clicks/click.js';
import { cutAddresses } from '../../backend/src/clicks/cut-addresses.js';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import type { Rejudged } from '../../backend/src/clicks/rejudge.js';
import { writeJudgement } from '../../backend/src/clicks/judgement-row.js';
import { newIdAt, publicId } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import { phoneOf, send } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { newCampaign } from './support.js';

const DAY = 24 * 60 * 60 * 1000;

const BURST = {
	rule: 'address-burst',
	verdict: 'bot' as const,
	points: 120,
	detail: 'The same address opened the links of 9 recipients or more right after delivery.',
};

describe('addresses of old clicks', () => {
	let server: TestServer;
	before(async () => {
		// Cut when the test says so, not by the server itself.
		server = await startServer({ CLICKLOOP_ROLE: 'web', CLICKLOOP_ADDRESS_DAYS: '10' });
	});
	after(() => server.stop());

	/** A bot's click of some days ago, by default judged in the light of a burst from its address. */
	async function store(
		message: Message,
		days: number,
		ip: string,
		reasons: Reason[] = [BURST],
	): Promise<string> {
		const { db, interns } = server.deps;
		const at = new Date(Date.now() - days * DAY);
		await ensurePartitions(db, [at]);
		const { judgement, figures } = writeJudgement({
			reasons,
			confidence: 1,
			rulesVersion: 1,
		});
		const id = newIdAt(at);
		await db.pool.query(
			`INSERT INTO clicks (at, id, link_id, method, ip, verdict, judgement_id, figures, user_agent_id)
			 SELECT $1, $2, id, 'GET', $3, 'bot', $4, $5, $6 FROM links WHERE token = $7`,
			[
				at,
				id,
				ip,
				(await interns.judgements([judgement])).get(judgement),
				figures,
				(await interns.userAgents([IPHONE])).get(IPHONE),
				message.links[0]!.token,
			],
		);
		return publicId('clk', id);
	}

	const load = async (id: string) => (await server.api<Click>('GET', `/v1/clicks/${id}`)).body;
	const ipOf = async (id: string) => (await load(id)).ip;

	it('leave verdicts as they are when clicks are judged again: what the address told stays known', async () => {
		const message = await send(server, { to: phoneOf(3) }, { campaign: newCampaign() });
		const ofBurst = await store(message, 45, '203.0.113.80');
		const alone = await store(message, 44, '203.0.113.81', []);
		expect(await cutAddresses(server.deps)).to.equal(2);
		const path = `/v1/campaigns/${message.campaignId}/rejudge`;
		const { body } = await server.api<Rejudged>('POST', path, { apply: true });
		expect(body.judged).to.equal(2);
		const judged = await load(ofBurst);
		expect(judged.verdict).to.equal('bot');
		expect(judged.reasons).to.deep.include(BURST);
		expect((await load(alone)).reasons.map(({ rule }) => rule)).not.to.include('address-burst');
	});

	it('are cut to their network, of IPv4 and IPv6, once, and the younger ones stay whole', async () => {
		const message = await send(server, { to: phoneOf(1) });
		const old = await store(message, 40, '203.0.113.77');
		const six = await store(message, 12, '2001:db8:1234:5678::9');
		const young = await store(message, 9, '203.0.113.77');
		expect(await cutAddresses(server.deps)).to.equal(2);
		expect(await ipOf(old)).to.equal('203.0.113.0/24');
		expect(await ipOf(six)).to.equal('2001:db8:1234::/48');
		expect(await ipOf(young)).to.equal('203.0.113.77');
		expect((await load(old)).userAgent).to.equal(IPHONE);
		expect(await cutAddresses(server.deps)).to.equal(0);

		const next = await store(message, 11, '198.51.100.9');
		expect(await cutAddresses(server.deps)).to.equal(1);
		expect(await ipOf(next)).to.equal('198.51.100.0/24');
	});

	it('are cut in batches, until none is left', async () => {
		const message = await send(server, { to: phoneOf(2) });
		await server.deps.db.pool.query(
			`INSERT INTO clicks (at, id, link_id, method, ip)
			 SELECT now() - interval '10 days 1 hour' + n * interval '1 second', gen_random_uuid(), l.id, 'GET', '192.0.2.1'
			 FROM generate_series(1, 2500) n, links l WHERE l.token = $1`,
			[message.links[0]!.token],
		);
		expect(await cutAddresses(server.deps)).to.equal(2500);
		const { rows } = await server.deps.db.pool.query(
			`SELECT DISTINCT abbrev(ip) AS ip FROM clicks WHERE ip <<= '192.0.2.0/24'`,
		);
		expect(rows).to.deep.equal([{ ip: '192.0.2.0/24' }]);
	});
});
