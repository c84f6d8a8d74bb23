import type { Clock } from '../clock.js';
import type { Queryable } from '../database/database.js';
import { notFound } from '../http/problem.js';
import { newId, parseId } from '../ids.js';
import { ID_PREFIX, type CampaignName } from './campaign.js';

/**
 * Finds a campaign.
 * @param nameOrId as `campaignReference` lets it through; whatever begins with `cmp_` is an id
 * @throws Problem 404 when there is none
 */
export async function findCampaign(db: Queryable, nameOrId: string): Promise<CampaignName> {
	const found = await findExisting(db, nameOrId);
	if (!found) throw notFound(`campaign ${JSON.stringify(nameOrId)}`);
	return found;
}

/**
 * Finds a campaign that a name may be going to make.
 * @returns null for a name that is new
 * @throws Problem 404 for an id that is not there
 */
export async function findExisting(db: Queryable, nameOrId: string): Promise<CampaignName | null> {
	if (!nameOrId.startsWith(ID_PREFIX)) return (await findByName(db, nameOrId)) ?? null;
	const found = await findById(db, nameOrId);
	if (!found) throw notFound(`campaign ${JSON.stringify(nameOrId)}`);
	return found;
}

/**
 * Finds a campaign, and makes it when the name is new. Whoever makes the same name at the same time gets the
 * same campaign: the second waits until the first has committed.
 * @param nameOrId as `campaignReference` lets it through
 * @throws Problem 404 for an id that is not there: a mistyped id must not become a name
 */
export async function findOrCreateCampaign(
	tx: Queryable,
	nameOrId: string,
	clock: Clock,
): Promise<CampaignName> {
	if (nameOrId.startsWith(ID_PREFIX)) return findCampaign(tx, nameOrId);
	const known = await findByName(tx, nameOrId);
	if (known) return known;
	const { rows } = await tx.query<CampaignName>(
		`INSERT INTO campaigns (id, name, created_at) VALUES ($1, $2, $3)
		 ON CONFLICT (name) DO NOTHING RETURNING id, name`,
		[newId(), nameOrId, clock()],
	);
	return rows[0] ?? findCampaign(tx, nameOrId);
}

async function findById(db: Queryable, id: string): Promise<CampaignName | undefined> {
	const uuid = parseId('cmp', id);
	if (!uuid) return undefined;
	const { rows } = await db.query<CampaignName>('SELECT id, name FROM campaigns WHERE id = $1', [
		uuid,
	]);
	return rows[0];
}

async function findByName(db: Queryable, name: string): Promise<CampaignName | undefined> {
	const { rows } = await db.query<CampaignName>('SELECT id, name FROM campaigns WHERE name = $1', [
		name,
	]);
	return rows[0];
}
