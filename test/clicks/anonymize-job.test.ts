import { expect } from 'chai';
import { showReasons, type Click } from '../../backend/src/clicks/click.js';
import { anonymizeAddresses } from '../../backend/src/clicks/anonymize-job.js';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import type { Rejudged } from '../../backend/src/judging/rejudge.js';
import { writeJudgement } from '../../backend/src/clicks/judgement-row.js';
import type { Settings } from '../../backend/src/config.js';
import { newIdAt, parseId, publicId } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { Reason } from '../../backend/src/verdicts/judge.js';
import { phoneOf, send } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE, SCANNER } from '../support/visitors.js';
import { newCampaign } from './support.js';

const DAY = 24 * 60 * 60 * 1000;

const BURST: Reason = {
	rule: 'address-burst',
	sign: 'of6',
	verdict: 'bot',
	points: 120,
	values: { recipients: 9 },
};

interface Known {
	reasons?: Reason[];
	userAgent?: string;
}

/** A bot's click of some days ago, by default an iPhone's and judged in the light of a burst from its address. */
async function store(
	{ deps: { db, interns } }: TestServer,
	message: Message,
	days: number,
	ip: string,
	{ reasons = [BURST], userAgent = IPHONE }: Known = {},
): Promise<string> {
	const at = new Date(Date.now() - days * DAY);
	await ensurePartitions(db, [at]);
	const { judgement, detailValues } = writeJudgement({ reasons, confidence: 1, rulesVersion: 1 });
	const id = newIdAt(at);
	await db.pool.query('UPDATE messages SET clicks = clicks + 1 WHERE id = $1', [
		parseId('msg', message.id),
	]);
	await db.pool.query(
		`INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, verdict, judgement_id, detail_values, user_agent_id)
		 SELECT $1, $2, id, message_id, campaign_id, 'GET', $3, 'bot', $4, $5, $6 FROM links WHERE token = $7`,
		[
			at,
			id,
			ip,
			(await interns.judgements([judgement]))[0],
			detailValues,
			(await interns.userAgents([userAgent], [ip]))[0],
			message.links[0]!.token,
		],
	);
	return publicId('clk', id);
}

describe('addresses of old clicks', () => {
	let server: TestServer;
	before(async () => {
		// Cut when the test says so, not by the server itself.
		server = await startServer({ CLICKLOOP_ROLE: 'web', CLICKLOOP_ADDRESS_DAYS: '10' });
	});
	after(() => server.stop());

	const load = async (id: string) => (await server.api<Click>('GET', `/v1/clicks/${id}`)).body;
	const ipOf = async (id: string) => (await load(id)).ip;

	it('leave verdicts as they are when clicks are judged again: what the address told stays known', async () => {
		const message = await send(server, { to: phoneOf(3) }, { campaign: newCampaign() });
		const ofBurst = await store(server, message, 45, '203.0.113.80');
		const alone = await store(server, message, 44, '203.0.113.81', { reasons: [] });
		expect(await anonymizeAddresses(server.deps)).to.equal(2);
		const path = `/v1/campaigns/${message.campaignId}/rejudge`;
		const { body } = await server.api<Rejudged>('POST', path, { apply: true });
		expect(body.judged).to.equal(2);
		const judged = await load(ofBurst);
		expect(judged.verdict).to.equal('bot');
		expect(judged.reasons).to.deep.include(showReasons([BURST])[0]);
		expect((await load(alone)).reasons.map(({ rule }) => rule)).not.to.include('address-burst');
	});

	it('are cut to their network, of IPv4 and IPv6, once, and the younger ones stay whole', async () => {
		const message = await send(server, { to: phoneOf(1) });
		const old = await store(server, message, 40, '203.0.113.77');
		const six = await store(server, message, 12, '2001:db8:1234:5678::9');
		const young = await store(server, message, 9, '203.0.113.77');
		expect(await anonymizeAddresses(server.deps)).to.equal(2);
		expect(await ipOf(old)).to.equal('203.0.113.0/24');
		expect(await ipOf(six)).to.equal('2001:db8:1234::/48');
		expect(await ipOf(young)).to.equal('203.0.113.77');
		expect((await load(old)).userAgent).to.equal(IPHONE);
		expect(await anonymizeAddresses(server.deps)).to.equal(0);

		const next = await store(server, message, 11, '198.51.100.9');
		expect(await anonymizeAddresses(server.deps)).to.equal(1);
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
		expect(await anonymizeAddresses(server.deps)).to.equal(2500);
		const { rows } = await server.deps.db.pool.query(
			`SELECT DISTINCT abbrev(ip) AS ip FROM clicks WHERE ip <<= '192.0.2.0/24'`,
		);
		expect(rows).to.deep.equal([{ ip: '192.0.2.0/24' }]);
	});
});

describe('addresses of old clicks, where they are to be hashed', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({
			CLICKLOOP_ROLE: 'web',
			CLICKLOOP_ADDRESS_DAYS: '10',
			CLICKLOOP_OLD_ADDRESSES: 'hash',
		});
	});
	after(() => server.stop());

	const load = async (id: string) => (await server.api<Click>('GET', `/v1/clicks/${id}`)).body;
	const ipOf = async (id: string) => (await load(id)).ip;
	let people = 10;
	const sendOne = (campaign = newCampaign()) =>
		send(server, { to: phoneOf((people += 1)) }, { campaign });

	const hide = (settings: Partial<Settings> = {}) =>
		anonymizeAddresses({ ...server.deps, settings: { ...server.deps.settings, ...settings } });

	it('stay comparable within a campaign, and show as hashes that no look-up takes for addresses', async () => {
		const [campaign, other] = [newCampaign(), newCampaign()];
		const message = await sendOne(campaign);
		const ids = [
			await store(server, message, 40, '203.0.113.77'),
			await store(server, await sendOne(campaign), 39, '203.0.113.77'),
			await store(server, message, 38, '203.0.113.78'),
			await store(server, message, 37, '2001:db8:1234:5678::9'),
			await store(server, await sendOne(other), 36, '203.0.113.77'),
		];
		expect(await hide()).to.equal(5);
		expect(await hide()).to.equal(0);
		const hashes = await Promise.all(ids.map(ipOf));
		for (const hash of hashes) expect(hash).to.match(/^hash:[0-9a-f]{30}$/);
		expect(hashes[1]).to.equal(hashes[0]);
		expect(new Set(hashes).size).to.equal(4);

		const path = `/v1/campaigns/${message.campaignId}/clicks`;
		const csv = await server.api<string>('GET', path, undefined, { accept: 'text/csv' });
		expect(csv.body).to.contain(hashes[0]!).and.not.to.contain('203.0.113');
		const { rows } = await server.deps.db.pool.query(
			`SELECT count(*)::int AS count FROM clicks WHERE ip << 'fd00::/7' AND masklen(ip) = 8`,
		);
		expect(rows).to.deep.equal([{ count: 5 }]);
	});

	it('leave verdicts, networks and places as they are when clicks are judged again', async () => {
		const message = await sendOne();
		// A phone's name out of a rented server, and a desk within a minute: with the network forgotten, the first would
		// pass for the person's phone and speak against the second.
		const ids = [
			await store(server, message, 21, '3.5.140.1'),
			await store(server, message, 21, '203.0.113.90', { userAgent: SCANNER }),
		];
		const judgeAgain = async () => {
			const path = `/v1/campaigns/${message.campaignId}/rejudge`;
			const { body } = await server.api<Rejudged>('POST', path, { apply: true });
			expect(body.judged).to.equal(2);
			return (await Promise.all(ids.map(load))).map((click) => ({ ...click, ip: '' }));
		};
		const whole = await judgeAgain();
		expect(whole[0]!.network).to.include({ asn: 16509, kind: 'hosting' });
		expect(whole[0]!.place.country).to.be.a('string');
		expect(await hide()).to.equal(2);
		expect(await ipOf(ids[0]!)).to.match(/^hash:/);
		expect(await judgeAgain()).to.deep.equal(whole);
	});

	it('stay cut where they were cut before the setting changed', async () => {
		const message = await sendOne();
		const before = await store(server, message, 13, '198.51.100.7');
		expect(await hide({ oldAddresses: 'cut' })).to.equal(1);
		const since = await store(server, message, 12, '198.51.100.7');
		expect(await hide()).to.equal(1);
		expect(await ipOf(before)).to.equal('198.51.100.0/24');
		expect(await ipOf(since)).to.match(/^hash:/);
	});
});
