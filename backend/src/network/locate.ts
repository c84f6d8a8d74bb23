import type { Settings } from '../config.js';
import { openGeoFiles } from './geo-files.js';
import { NO_NETWORK, NO_PLACE, type Network, type Place } from './network.js';

/** Tells whose an address is and where, without leaving the process. */
export type Locate = (ip: string) => { network: Network; place: Place };

/**
 * @param settings `geoipDb`: the operator's own files
 * @throws SettingError when one of the files is of no use
 */
export function createLocate({ geoipDb }: Pick<Settings, 'geoipDb'>): Locate {
	const findInFiles = openGeoFiles(geoipDb);
	return (ip) => {
		const { network, place } = findInFiles(ip);
		return {
			network: network ? { ...network, kind: null } : NO_NETWORK,
			place: place ?? NO_PLACE,
		};
	};
}
