import type { Deps } from '../deps.js';
import { invalidInput } from '../http/problem.js';
import type { TargetRules } from './target.js';

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
	const allowed = ownBases({ settings, publicUrl }).join(', ');
	throw invalidInput([{ path, message: `is not one of this server's domains (${allowed})` }]);
}

/** @returns the base URLs of all short links */
export function ownBases({ settings, publicUrl }: Pick<Deps, 'settings' | 'publicUrl'>): string[] {
	return [publicUrl, ...settings.domains];
}

/** @returns where links may lead */
export function targetRules(deps: Pick<Deps, 'settings' | 'publicUrl'>): TargetRules {
	return { hosts: deps.settings.targetHosts, ownBases: ownBases(deps) };
}
