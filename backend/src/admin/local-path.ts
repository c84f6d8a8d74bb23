import { parseUrl } from '../url.js';

/** Stands for any host: whatever leaves it would leave this server. */
const HERE = 'http://here.invalid';

/**
 * @param next where somebody wanted to go, as a query or a form says: any text at all
 * @returns it, if it is one of the admin pages; otherwise their first page
 */
export function localPath(next: string | undefined): string {
	const home = '/admin';
	const url = parseUrl(next ?? home, HERE);
	if (!url) return home;
	const { origin, pathname, search } = url;
	const isPage = origin === HERE && (pathname === home || pathname.startsWith(`${home}/`));
	return isPage ? pathname + search : home;
}
