import { expect } from 'chai';
import { newIdAt } from '../../backend/src/ids.js';
import { createInterns } from '../../backend/src/database/intern.js';
import { createNewcomers } from '../../backend/src/redirect/newcomers.js';
import { recordClicks, type NewClick } from '../../backend/src/redirect/record-clicks.js';
import { AGENT_NOT_KEPT, HEADERS_NOT_KEPT } from '../../backend/src/verdicts/not-kept.js';
import type { Message } from '../../backend/src/messages/message.js';
import { finalClicks, newCampaign } from '../clicks/support.js';
import { send } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { storedClicks } from './support.js';

const LIMITS = { ofAddress: { burst: 4, perMinute: 1 }, ofAll: { burst: 6, perMinute: 1 } };

describe('User agents and headers that nobody has sent before', () => {
	let server: TestServer;
	let message: Message;
	let linkId: string;
	before(async () => (server = await startServer()));
	after(() => server.stop());
	beforeEach(async () => {
		message = await send(server, {}, { campaign: newCampaign() });
		linkId = (await server.deps.linkCache.find(message.links[0]!.token))!.id;
	});

	let seen = 0;
	const newAgent = () => `New/${(seen += 1)}`;
	const newSet = () => JSON.stringify([['accept', `text/${(seen += 1)}`]]);

	function click(ip: string, userAgent: string | null, headers: string): NewClick {
		const at = new Date();
		const id = newIdAt(at);
		return { id, at, linkId, method: 'GET', ip, userAgent, headers, place: null };
	}

	/** @returns what is stored of clicks that came one after another */
	async function record(limits: typeof LIMITS, clicks: NewClick[]) {
		const { db } = server.deps;
		const interns = createInterns(db.redirectPool, createNewcomers(limits));
		for (const one of clicks) await recordClicks(db.redirectPool, interns, [one]);
		const stored = await storedClicks(server, message.links[0]!.token);
		return stored.map(({ userAgent, headers }) => [userAgent, JSON.stringify(headers)]);
	}

	it('are stored of each address only so many; every click counts all the same', async () => {
		const flood = Array.from({ length: 6 }, () => click('203.0.113.9', newAgent(), newSet()));
		const neighbour = click('203.0.113.10', newAgent(), newSet());
		const stored = await record(LIMITS, [...flood, neighbour]);
		expect(stored).to.have.length(7);
		expect(stored.slice(0, 2)).to.deep.equal(
			flood.slice(0, 2).map(({ userAgent, headers }) => [userAgent, headers]),
		);
		const notKept = [AGENT_NOT_KEPT, HEADERS_NOT_KEPT];
		expect(stored.slice(2, 6)).to.deep.equal([notKept, notKept, notKept, notKept]);
		expect(stored[6]).to.deep.equal([neighbour.userAgent, neighbour.headers]);
	});

	it('count once for a whole /64, and for all addresses together', async () => {
		const near = [1, 2, 3].map((n) => click(`2001:db8:0:1::${n}`, newAgent(), newSet()));
		const far = [1, 2, 3].map((n) => click(`198.51.100.${n}`, newAgent(), newSet()));
		const stored = await record(LIMITS, [...near, ...far]);
		expect(stored.map(([agent]) => agent !== AGENT_NOT_KEPT)).to.deep.equal([
			true,
			true,
			false,
			true,
			false,
			false,
		]);
	});

	it('are those that the database does not have: what is known is known from everywhere', async () => {
		const [agent, set] = [newAgent(), newSet()];
		await record(LIMITS, [click('198.51.100.7', agent, set)]);
		const flood = Array.from({ length: 3 }, () => click('203.0.113.9', newAgent(), newSet()));
		const stored = await record(LIMITS, [...flood, click('203.0.113.9', agent, set)]);
		expect(stored.at(-2)).to.deep.equal([AGENT_NOT_KEPT, HEADERS_NOT_KEPT]);
		expect(stored.at(-1)).to.deep.equal([agent, set]);
	});

	it('are said to be missing where they speak for a verdict', async () => {
		const none = { burst: 1, perMinute: 0.001 };
		const clicks = [
			click('203.0.113.9', newAgent(), '[]'),
			click('203.0.113.9', newAgent(), '[]'),
			click('203.0.113.9', IPHONE, newSet()),
		];
		const agents = createInterns(server.deps.db.redirectPool, createNewcomers());
		await agents.userAgents([IPHONE], ['198.51.100.1']);
		await agents.headerSets(['[]'], ['198.51.100.1']);
		await record({ ofAddress: none, ofAll: { burst: 100, perMinute: 1 } }, clicks);
		const [known, unknown] = await finalClicks(server, message.campaignId, 3);
		const details = (which: typeof known) => which!.reasons.map(({ detail }) => detail);
		expect(details(known)).to.include(
			'Its headers were not kept: too many different ones came from its address.',
		);
		expect(details(unknown)).to.include(
			'Its user agent was not kept: too many different ones came from its address.',
		);
		expect(unknown!.verdict).to.equal('bot');
	});
});
