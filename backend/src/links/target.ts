import { z } from 'zod';
import { parseUrl } from '../url.js';
import { isOwnUrl } from './own-url.js';

/** RFC 9110, section 4.1: what senders and recipients should at least support. */
const MAX_LENGTH = 8000;

/** The page of ours that the sandbox's first text leads to: it is there to be tapped at, and leads nowhere. */
export const LANDING_PATH = '/admin/sandbox/landing';

/** Where links may lead. */
export interface TargetRules {
	/** The setting `targetHosts`; none means any. */
	hosts: string[];
	/** The base URLs of all short links: whoever is led to them again goes round in circles. */
	ownBases: readonly string[];
}

/**
 * @returns the schema of a URL that a link may lead to. Kept as it was written, but for a doubled scheme.
 */
export function targetUrl(rules: TargetRules) {
	return z
		.string()
		.overwrite(withOneScheme)
		.superRefine((url, context) => {
			const message = findTargetFault(url, rules);
			if (message) context.addIssue({ code: 'custom', message });
		})
		.meta({ example: 'https://acme.com/start?plan=pro', format: 'uri', maxLength: MAX_LENGTH });
}

/** Templates put `https://` before what has it already; no host is called `https`. */
function withOneScheme(url: string): string {
	return url.replace(/^(?:https?:\/\/)+(?=https?:\/\/)/i, '');
}

/** What other programs would read as another host than browsers do: `https://acme.com\@evil.com`, `https:///x`. */
const CLEAR_HOST = /^https?:\/\/[^/\\?#]+(?:[/?#]|$)/i;

/**
 * @returns why the URL cannot be a target, or undefined
 */
export function findTargetFault(url: string, { hosts, ownBases }: TargetRules): string | undefined {
	// Before anything else looks at megabytes of text.
	if (url.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
	if (!/^https?:\/\//i.test(url)) return 'is not a URL that begins with http:// or https://';
	if (/[\s\p{Cc}\p{Surrogate}]/u.test(url)) return 'contains spaces or control characters';
	const parsed = CLEAR_HOST.test(url) ? parseUrl(url) : null;
	if (!parsed) return 'is not a valid URL';
	const { username, password, hostname } = parsed;
	if (username || password) return 'contains a user name or password, which others could read';
	if (/^https?$/.test(hostname)) return 'has its scheme, http or https, twice';
	if (isOwnUrl(parsed, ownBases) && parsed.pathname !== LANDING_PATH)
		return `leads to ${parsed.host}, where these short links live themselves: a link may not lead back to them`;
	if (hosts.length > 0 && !hosts.some((pattern) => isHostOf(hostname, pattern)))
		return `leads to ${hostname}, which is not among the hosts that this server's links may lead to (CLICKLOOP_TARGET_HOSTS)`;
	if (toLocation(url).length > MAX_LENGTH)
		return `is longer than ${MAX_LENGTH} characters when encoded`;
	return undefined;
}

/** @param pattern a host, or `*.` and a domain for all hosts below it */
function isHostOf(hostname: string, pattern: string): boolean {
	// `acme.com.` is the same host, written out to the root of the name system.
	const host = hostname.replace(/\.$/, '');
	return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** @returns the URL as it may stand in a `Location` header: unchanged, or percent-encoded where it is not ASCII */
export function toLocation(url: string): string {
	return /^[!-~]*$/.test(url) ? url : new URL(url).href;
}
