import { findOrCreateCampaign } from '../campaigns/find-or-create.js';
import type { Deps } from '../deps.js';
import { findLink } from './find.js';
import { insertLinks, type NewLink } from './insert.js';
import type { LinkRow } from './link.js';
import { mintToken, withFreshTokens } from './mint.js';

/** A link without a message. `campaign` is a name or an id. */
export type LinkRequest = Pick<NewLink, 'url' | 'domain' | 'expiresAt' | 'metadata'> & {
	campaign: string | null;
};

/** @throws Problem 404 when `campaign` is an id that is not there */
export function createLink(
	{ db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
	{ campaign, ...rest }: LinkRequest,
): Promise<LinkRow> {
	return withFreshTokens(() =>
		db.transaction(async (tx) => {
			const token = mintToken(settings.tokenLength);
			const campaignId = campaign && (await findOrCreateCampaign(tx, campaign, clock)).id;
			await insertLinks(tx, [{ ...rest, token, campaignId, messageId: null, position: 0 }]);
			return findLink(tx, token);
		}),
	);
}
