import { parseUrl } from '../url.js';

/** @returns whether it leads to this server, whatever stands behind the host */
export function isOwnUrl(url: URL, ownBases: readonly string[]): boolean {
	const place = placeOf(url);
	return ownBases.some((base) => placeOf(parseUrl(base)!) === place);
}

/** The same for both schemes, and for all names of the machine itself. */
function placeOf({ hostname, port }: URL): string {
	const host = hostname.replace(/\.$/, '');
	const isSelf = /^(?:.+\.)?localhost$|^127\.[\d.]+$|^\[::1\]$|^0\.0\.0\.0$|^\[::\]$/.test(host);
	return `${isSelf ? 'localhost' : host}:${port}`;
}
