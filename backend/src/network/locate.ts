import type { Settings } from '../config.js';
import { openGeoFiles, refinePlace } from './geo-files.js';
import { KNOWN_KINDS } from './known-networks.js';
import { networkTable } from './network-table.js';
import { NO_NETWORK, NO_PLACE, type Network, type Place } from './network.js';

/** Tells whose an address is and where, without leaving the process. */
export type Locate = (ip: string) => { network: Network; place: Place };

/**
 * The operator's own files come first; what they do not tell comes from the shipped data.
 * @param settings `geoipDb`: paths of the files
 * @throws SettingError when one of the files is of no use
 */
export function createLocate({ geoipDb }: Pick<Settings, 'geoipDb'>): Locate {
	if (geoipDb.length === 0) return createShippedLocate();
	const findInFiles = openGeoFiles(geoipDb);
	const locateShipped = createShippedLocate();
	return (ip) => {
		const own = findInFiles(ip);
		const shipped = locateShipped(ip);
		return {
			network: own.network ? describe(own.network) : shipped.network,
			place: refinePlace(own.place, shipped.place) ?? NO_PLACE,
		};
	};
}

function createShippedLocate(): Locate {
	const table = networkTable();
	/** A name takes longer to read than its network to find; there are as many as there are networks at most. */
	const described = new Map<number, Network>();

	function describeOnce(asn: number): Network {
		let network = described.get(asn);
		if (!network) described.set(asn, (network = describe({ asn, name: null })));
		return network;
	}

	return (ip) => {
		const { asn, country } = table.find(ip);
		return {
			network: asn === null ? NO_NETWORK : describeOnce(asn),
			place: country === null ? NO_PLACE : { ...NO_PLACE, country },
		};
	};
}

function describe({ asn, name }: { asn: number; name: string | null }): Network {
	const table = networkTable();
	return {
		asn,
		name: name ?? table.nameOf(asn),
		kind: KNOWN_KINDS.get(asn) ?? (table.isHosting(asn) ? 'hosting' : null),
	};
}
