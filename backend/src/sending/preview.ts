import { findExisting } from '../campaigns/find-or-create.js';
import type { Deps } from '../deps.js';
import { targetRules } from '../links/domain.js';
import { mintToken } from '../links/mint.js';
import { shortUrl } from '../links/short-url.js';
import { compose, type Rejection } from '../messages/compose.js';
import type { Message } from '../messages/message.js';
import type { SendRequest } from '../messages/request.js';
import type { Warning } from '../messages/warnings.js';
import { readShared, showCampaign, type SendAnswer } from './send-messages.js';

/** What would be sent: a message without what only storing gives it. */
export type PreviewedMessage = Pick<
	Message,
	'to' | 'contact' | 'text' | 'originalText' | 'segments' | 'metadata'
> & { links: Pick<Message['links'][number], 'token' | 'shortUrl' | 'url' | 'position'>[] };

export interface PreviewAnswer {
	campaign: SendAnswer['campaign'];
	results: {
		index: number;
		status: 'accepted' | 'rejected';
		message?: PreviewedMessage;
		error?: Rejection;
		warnings: Warning[];
	}[];
}

/**
 * Does what sending would do up to the point of storing anything; its tokens are samples that lead nowhere.
 * @throws Problem as `sendMessages` does
 */
export async function previewMessages(deps: Deps, request: SendRequest): Promise<PreviewAnswer> {
	const { rewriting, checkTargets } = await readShared(deps, request);
	const campaign = await findExisting(deps.db.pool, request.campaign);
	const mint = () => mintToken(deps.settings.tokenLength);
	const composed = await checkTargets(
		await compose(request.messages, rewriting, targetRules(deps), mint),
	);
	const results = composed.map((one): PreviewAnswer['results'][0] => {
		if ('rejection' in one)
			return { index: one.index, status: 'rejected', error: one.rejection, warnings: [] };
		const { to, contact = null, text: originalText, metadata = null } = one.request;
		const { text, segments } = one.rewritten;
		const links = one.rewritten.links.map((link) => ({
			...link,
			shortUrl: shortUrl(rewriting.base, link.token),
		}));
		const message = { to, contact, text, originalText, segments, links, metadata };
		return { index: one.index, status: 'accepted', message, warnings: one.warnings };
	});
	return { campaign: showCampaign(campaign, request.campaign), results };
}
