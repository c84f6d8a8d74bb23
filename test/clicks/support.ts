import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import type { Message } from '../../backend/src/messages/message.js';
import { eventually } from '../support/eventually.js';
import type { TestServer } from '../support/server.js';
import { storedEvents } from '../support/stored-events.js';
import { visitAs, type Visitor } from '../support/visitors.js';

/** A campaign of its own for each test, since lists of clicks are by campaign. */
let campaigns = 0;
export const newCampaign = () => `Campaign ${(campaigns += 1)}`;

export async function getMessage(server: TestServer, id: string): Promise<Message> {
	return (await server.api<Message>('GET', `/v1/messages/${id}`)).body;
}

export async function listClicks(server: TestServer, campaignId: string): Promise<Click[]> {
	const path = `/v1/campaigns/${campaignId}/clicks?limit=500`;
	return (await server.api<Page<Click>>('GET', path)).body.data;
}

/** @returns the campaign's clicks, newest first, once there are so many and each has its final verdict */
export function finalClicks(
	server: TestServer,
	campaignId: string,
	count: number,
): Promise<Click[]> {
	return eventually(async () => {
		const clicks = await listClicks(server, campaignId);
		expect(clicks).to.have.length(count);
		expect(clicks.filter(({ final }) => !final)).to.deep.equal([]);
		return clicks;
	});
}

export interface StoredEvent {
	type: string;
	data: { click?: Click; message: Message | null; campaign: { id: string; name: string } | null };
}

/** @returns the events about a campaign, oldest first */
export async function eventsOf(server: TestServer, campaignId: string): Promise<StoredEvent[]> {
	const events = await storedEvents<StoredEvent>(server);
	return events.map(({ body }) => body).filter(({ data }) => data.campaign?.id === campaignId);
}

/** Compares each counter with a recount of the clicks themselves; gives what differs. */
export async function miscounted(server: TestServer): Promise<unknown[]> {
	const { rows } = await server.deps.db.pool.query<{ what: string; which: string }>(`
		WITH recount AS (
			SELECT l.id, l.message_id, count(k.id)::int AS clicks, max(l.refused)::int AS refused_clicks,
				count(*) FILTER (WHERE k.verdict = 'human')::int AS human_clicks,
				count(*) FILTER (WHERE k.verdict = 'preview')::int AS previews,
				count(*) FILTER (WHERE k.verdict = 'bot')::int AS bots,
				count(*) FILTER (WHERE k.verdict = 'unsure')::int AS unsure,
				min(k.at) FILTER (WHERE k.verdict = 'human') AS first_click_at,
				max(k.at) FILTER (WHERE k.verdict = 'human') AS last_click_at
			FROM (
				SELECT id, message_id, (SELECT count(r.refused) FROM clicks r WHERE r.link_id = links.id) AS refused FROM links
			) l
			LEFT JOIN clicks k ON k.link_id = l.id AND k.refused IS NULL GROUP BY l.id, l.message_id
		), of_messages AS (
			SELECT message_id AS id, sum(clicks)::int AS clicks, sum(human_clicks)::int AS human_clicks,
				sum(previews)::int AS previews, sum(bots)::int AS bots, sum(unsure)::int AS unsure,
				sum(refused_clicks)::int AS refused_clicks,
				min(first_click_at) AS first_click_at, max(last_click_at) AS last_click_at
			FROM recount WHERE message_id IS NOT NULL GROUP BY message_id
		)
		SELECT 'link' AS what, l.token AS which FROM links l JOIN recount r USING (id)
		WHERE (l.clicks, l.refused_clicks, l.human_clicks, l.previews, l.bots) IS DISTINCT FROM
			(r.clicks, r.refused_clicks, r.human_clicks, r.previews, r.bots)
		UNION ALL
		SELECT 'message', m.id::text FROM messages m JOIN of_messages r USING (id)
		WHERE (m.clicks, m.refused_clicks, m.human_clicks, m.previews, m.bots, m.unsure, m.first_click_at, m.last_click_at)
			IS DISTINCT FROM
			(r.clicks, r.refused_clicks, r.human_clicks, r.previews, r.bots, r.unsure, r.first_click_at, r.last_click_at)`);
	return rows;
}

/** Opens links at random as all kinds of visitors, all at once. */
export async function mingle(
	servers: TestServer[],
	tokens: string[],
	visitors: Visitor[],
	count: number,
): Promise<void> {
	await Promise.all(
		Array.from({ length: count }, async (_, n) => {
			const visitor = visitors[n % visitors.length]!;
			const status = await visitAs(
				servers[n % servers.length]!,
				tokens[(n * 7) % tokens.length]!,
				visitor,
			);
			expect(status).to.equal(302);
		}),
	);
}
