import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import type { Locate } from '../network/locate.js';
import { NO_NETWORK, NO_PLACE, type Network, type NetworkKind } from '../network/network.js';

/** What a click keeps of where it came from. */
export interface Origin {
	ip: string;
	/** Whether `ip` is a hash, which no look-up knows. */
	is_hashed: boolean;
	/** The network found while the address was whole; null where none was. */
	network_id: number | null;
}

const SELECT_NETWORKS = 'SELECT id, asn, name, kind FROM networks WHERE id = ANY($1::int[])';

interface NetworkRow {
	id: number;
	asn: number;
	name: string | null;
	kind: NetworkKind | null;
}

/**
 * Finds out where clicks came from: by their addresses, or, where only a hash is left, by what was found before.
 * @returns what tells it of each of these clicks; of a hashed one, the network only
 */
export async function locateClicks(
	tx: Queryable,
	{ locate }: Pick<Deps, 'locate'>,
	clicks: Origin[],
): Promise<(click: Origin) => ReturnType<Locate>> {
	const hashed = clicks.filter(({ is_hashed }) => is_hashed);
	const networks = await loadNetworks(tx, hashed);
	return ({ ip, is_hashed, network_id }) =>
		is_hashed ? { network: networks.get(network_id) ?? NO_NETWORK, place: NO_PLACE } : locate(ip);
}

async function loadNetworks(tx: Queryable, hashed: Origin[]): Promise<Map<number | null, Network>> {
	const ids = new Set(hashed.flatMap(({ network_id }) => network_id ?? []));
	if (ids.size === 0) return new Map();
	const { rows } = await tx.query<NetworkRow>(SELECT_NETWORKS, [[...ids]]);
	return new Map(rows.map(({ id, ...network }) => [id, network]));
}
