import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import type { Message } from '../../backend/src/messages/message.js';
import { findDifferences, type Difference } from '../../backend/src/totals/recount.js';
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

/** Compares each counter, and each total of them, with a recount of the clicks themselves; gives what differs. */
export function miscounted(server: TestServer): Promise<Difference[]> {
	return findDifferences(server.deps.db);
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
