import { findExisting, findOrCreateCampaign } from '../campaigns/find-or-create.js';
import type { CampaignName } from '../campaigns/campaign.js';
import { findChannel } from '../channels/find.js';
import type { Deps } from '../deps.js';
import { invalidInput } from '../http/problem.js';
import { chooseDomain, ownBases, targetRules } from '../links/domain.js';
import { mintToken, withFreshTokens } from '../links/mint.js';
import { publicId } from '../ids.js';
import { createCheckTargets, type CheckTargets } from '../messages/check-targets.js';
import { compose, type Composed, type Rejection } from '../messages/compose.js';
import { loadMessages, type Message } from '../messages/message.js';
import type { SendRequest } from '../messages/request.js';
import type { RewriteOptions } from '../messages/rewrite.js';
import type { Warning } from '../messages/warnings.js';
import { storeMessages, type Batch } from './store-messages.js';

/** What became of one message of a request. */
export interface SendResult {
	/** Its place in the request, from 0. */
	index: number;
	status: 'accepted' | 'duplicate' | 'rejected';
	message?: Message;
	error?: Rejection;
	/** None of a duplicate: the text that was sent is the first one's. */
	warnings: Warning[];
}

export interface SendAnswer {
	/** `id` is null when the name is new and every message was rejected: then nothing is stored. */
	campaign: { id: string | null; name: string };
	results: SendResult[];
}

/**
 * Mints links for a request's messages and hands them to a channel, if one is named: all good ones in one
 * transaction, each bad one rejected by itself.
 * @throws Problem when the campaign, the channel or an option cannot be used; then nothing is stored
 */
export async function sendMessages(deps: Deps, request: SendRequest): Promise<SendAnswer> {
	const shared = await readShared(deps, request);
	const stored = await withFreshTokens(() => composeAndStore(deps, request, shared));
	const ids = stored.results.flatMap((result) => ('id' in result ? result.id : []));
	const messages = await loadMessages(deps.db.pool, ids, deps);
	return {
		campaign: showCampaign(stored.campaign, request.campaign),
		results: stored.results.map((result) =>
			'id' in result
				? {
						index: result.index,
						status: result.duplicate ? 'duplicate' : 'accepted',
						message: messages.get(result.id)!,
						warnings: result.duplicate ? [] : result.warnings,
					}
				: { index: result.index, status: 'rejected', error: result.rejection, warnings: [] },
		),
	};
}

/** What all messages share, as far as it can be checked before anything is stored. */
interface Shared {
	rewriting: RewriteOptions;
	checkTargets: CheckTargets;
	batch: Omit<Batch, 'campaign'>;
}

export async function readShared(deps: Deps, request: SendRequest): Promise<Shared> {
	const { options } = request;
	const domain = chooseDomain(deps, options.domain, 'options.domain');
	const channel = request.channel ? await findChannel(deps.db, request.channel) : null;
	const now = deps.clock();
	const expiresAt = options.expiresAt ? new Date(options.expiresAt) : null;
	if (expiresAt && expiresAt <= now) {
		throw invalidInput([{ path: 'options.expiresAt', message: 'is in the past' }]);
	}
	return {
		rewriting: {
			...options,
			base: domain ?? deps.publicUrl,
			ownBases: ownBases(deps),
			tokenLength: deps.settings.tokenLength,
		},
		checkTargets: options.checkTargets
			? createCheckTargets(deps.settings.webhookAllow)
			: (composed) => Promise.resolve(composed),
		batch: { channelId: channel?.id ?? null, domain, expiresAt, createdAt: now },
	};
}

type StoredResult = { index: number } & (
	{ id: string; duplicate: boolean; warnings: Warning[] } | { rejection: Rejection }
);

async function composeAndStore(
	deps: Deps,
	request: SendRequest,
	{ rewriting, checkTargets, batch }: Shared,
) {
	const mint = () => mintToken(deps.settings.tokenLength);
	const composed = await checkTargets(
		await compose(request.messages, rewriting, targetRules(deps), mint),
	);
	const good = composed.filter((one) => 'rewritten' in one);
	if (good.length === 0) {
		const campaign = await findExisting(deps.db.pool, request.campaign);
		return { campaign, results: composed as StoredResult[] };
	}
	return deps.db.transaction(async (tx) => {
		const campaign = await findOrCreateCampaign(tx, request.campaign, deps.clock);
		const stored = await storeMessages(tx, deps.secrets, { ...batch, campaign }, good);
		const byIndex = new Map(good.map(({ index }, place) => [index, stored[place]!]));
		const results = composed.map((one): StoredResult => toStoredResult(one, byIndex));
		return { campaign, results };
	});
}

function toStoredResult(
	one: Composed,
	byIndex: Map<number, { id: string; duplicate: boolean }>,
): StoredResult {
	if ('rejection' in one) return one;
	const { index, warnings } = one;
	return { index, warnings, ...byIndex.get(index)! };
}

export function showCampaign(campaign: CampaignName | null, name: string): SendAnswer['campaign'] {
	return campaign ? { id: publicId('cmp', campaign.id), name: campaign.name } : { id: null, name };
}
