import { findOrCreateCampaign } from '../campaigns/find-or-create.js';
import type { Secrets } from '../auth/secrets.js';
import type { Deps } from '../deps.js';
import { findLink } from './find.js';
import { insertLinks, type NewLink } from './insert.js';
import type { Link, LinkRow } from './link.js';
import { mintToken, withFreshTokens } from './mint.js';

/** A link without a message. `campaign` is a name or an id. */
export type LinkRequest = Pick<NewLink, 'url' | 'domain' | 'expiresAt'> &
	Pick<Link, 'metadata'> & { campaign: string | null };

/** @throws Problem 404 when `campaign` is an id that is not there */
export function createLink(
	{ db, clock, settings, secrets }: Pick<Deps, 'db' | 'clock' | 'settings'> & { secrets: Secrets },
	{ campaign, metadata: clear, ...rest }: LinkRequest,
): Promise<LinkRow> {
	const metadata = clear && secrets.encrypt(JSON.stringify(clear));
	return withFreshTokens(() =>
		db.transaction(async (tx) => {
			const token = mintToken(settings.tokenLength);
			const campaignId = campaign && (await findOrCreateCampaign(tx, campaign, clock)).id;
			const link = { ...rest, metadata, token, campaignId, messageId: null, position: 0 };
			await insertLinks(tx, [link]);
			return findLink(tx, token);
		}),
	);
}
