import type { Queryable } from '../database/database.js';
import { publicId } from '../ids.js';
import { toldTypeOf, type ToldType } from './event.js';
import type { Asking, ContactHashed } from './matches.js';

/**
 * The lock keeps a subscription from being deleted before its deliveries are in: that would break the transaction of
 * whatever caused the event.
 */
const FIND = `
	SELECT s.id, s.events, s.filter, s.contact_hash AS "contactHash", routed.places
	FROM (
		SELECT r.subscription_id, array_agg(DISTINCT k.place) AS places
		FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS k (place, type, scope, key)
		JOIN subscription_routes r USING (type, scope, key)
		GROUP BY r.subscription_id
	) routed
	JOIN subscriptions s ON s.id = routed.subscription_id
	WHERE s.status = 'active'
	ORDER BY s.id FOR KEY SHARE OF s`;

const FIND_TYPES = `
	SELECT type FROM unnest($1::text[]) AS type WHERE EXISTS (
		SELECT FROM subscription_routes r JOIN subscriptions s ON s.id = r.subscription_id
		WHERE r.type = type.type AND s.status = 'active'
	)`;

/** A subscription that may want some of the events. */
export interface Routed extends Asking {
	/** Which of the events those are: their places in the list. */
	places: number[];
}

/** @returns the active subscriptions that stand at what the events are about, in order of their ids; they are locked */
export async function findRouted(tx: Queryable, events: ContactHashed[]): Promise<Routed[]> {
	const routes = events.flatMap((event, place) =>
		keysOf(event).map(([scope, key]) => ({ place, type: toldTypeOf(event), scope, key })),
	);
	const { rows } = await tx.query<Routed>({
		name: 'find-routed',
		text: FIND,
		values: [
			routes.map(({ place }) => place),
			routes.map(({ type }) => type),
			routes.map(({ scope }) => scope),
			routes.map(({ key }) => key),
		],
	});
	return rows;
}

/** Where those that want an event may stand; kept with the subscriptions by a trigger (migration subscription_routes). */
function keysOf({ campaign, message, contactHash }: ContactHashed): [scope: string, key: string][] {
	const keys: [scope: string, key: string][] = [['all', '']];
	if (campaign) keys.push(['campaign', campaign.name], ['campaign', publicId('cmp', campaign.id)]);
	if (contactHash) keys.push(['contact', contactHash.toString('hex')]);
	if (message) keys.push(['message', message.id]);
	return keys;
}

/** @returns those of the types that an active subscription asks for: the others need not be put together */
export async function findRoutedTypes(tx: Queryable, types: ToldType[]): Promise<Set<ToldType>> {
	const { rows } = await tx.query<{ type: ToldType }>({
		name: 'find-routed-types',
		text: FIND_TYPES,
		values: [types],
	});
	return new Set(rows.map(({ type }) => type));
}
