import type { Deps } from '../../../backend/src/deps.js';
import { parseId } from '../../../backend/src/ids.js';
import { sendRequest } from '../../../backend/src/messages/request.js';
import { sendMessages } from '../../../backend/src/sending/send-messages.js';
import type { SimulatedCampaign } from './campaign.js';

/** A recipient's message as the product has it. */
export interface SentMessage {
	/** A UUID. */
	id: string;
	/** The links' numbers in the database, in the order of the text. */
	linkIds: string[];
}

const AT_ONCE = 1000;

/** Sends a campaign's texts by the product's own means; the caller's part, the sending itself, is left out. */
export async function sendCampaign(
	deps: Deps,
	campaign: SimulatedCampaign,
	start: Date,
): Promise<SentMessage[]> {
	const texts = [
		'See https://shop.example/offer',
		'See https://shop.example/offer or https://shop.example/help',
	];
	const messages = campaign.recipients.map(({ links, sentAt }, index) => ({
		to: `+49151${String(campaign.seed % 1000).padStart(3, '0')}${String(index).padStart(5, '0')}`,
		text: texts[links - 1]!,
		sentAt: new Date(start.getTime() + sentAt).toISOString(),
	}));
	const ids: string[] = [];
	for (let from = 0; from < messages.length; from += AT_ONCE) {
		const request = sendRequest.parse({
			campaign: `Seed ${campaign.seed}`,
			messages: messages.slice(from, from + AT_ONCE),
		});
		const { results } = await sendMessages(deps, request);
		ids.push(...results.map(({ message }) => parseId('msg', message!.id)!));
	}
	const linkIds = await findLinks(deps, ids);
	return ids.map((id) => ({ id, linkIds: linkIds.get(id)! }));
}

async function findLinks({ db }: Deps, messageIds: string[]): Promise<Map<string, string[]>> {
	const { rows } = await db.pool.query<{ message_id: string; ids: string[] }>(
		`SELECT message_id, array_agg(id::text ORDER BY position) AS ids FROM links
		 WHERE message_id = ANY($1::uuid[]) GROUP BY message_id`,
		[messageIds],
	);
	return new Map(rows.map(({ message_id, ids }) => [message_id, ids]));
}
