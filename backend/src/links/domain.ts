import type { Deps } from '../deps.js';
import { invalidInput } from '../http/problem.js';

/**
 * Checks the base URL that a caller chose for short links.
 * @param path where it stood in the request, for the error
 * @returns the base URL, or null for the public URL
 * @throws Problem when the operator has not set this domain up
 */
export function chooseDomain(
	{ settings, publicUrl }: Pick<Deps, 'settings' | 'publicUrl'>,
	domain: string | null | undefined,
	path: string,
): string | null {
	const chosen = domain?.replace(/\/+$/, '');
	if (!chosen || chosen === publicUrl) return null;
	if (settings.domains.includes(chosen)) return chosen;
	const allowed = [publicUrl, ...settings.domains].join(', ');
	throw invalidInput([{ path, message: `is not one of this server's domains (${allowed})` }]);
}
