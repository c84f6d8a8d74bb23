import { isBrowserName } from './desktop.js';
import { findInApp } from './in-app.js';
import type { Parts } from './parts.js';

/** Browsers since these versions say no more than they must: what follows was put there by somebody to be known by. */
const MODERN =
	/^(?:(?:Chrome|CriOS|Firefox|FxiOS)\/(?:[89]\d|\d{3})|Version\/(?:1[3-9]|[2-9]\d))\b/;
/** Web views are made for apps that add a name. */
const WEB_VIEW = /; wv\b/;
/** The last of a browser's own words. */
const LAST = /^(?:Safari|Firefox)\//;
/** The versions of browsers have three parts or four (`118.0.1.2`); who writes a program begins with 1.0. */
const SHORT_VERSION = /^[^/]+(?:\/v?\d{1,3}(?:\.\d{1,3})?)?$/;
/** Characters of it that are shown. */
const LONGEST_QUOTE = 40;

/**
 * A word behind a browser's user agent that no browser or app is known to add: monitors, scanners and other tools take
 * a browser's and sign it.
 * Wrong about: an app nobody has heard of that is no web view, with a version of two parts or none.
 * @param parts of a user agent that is put together like a browser's
 */
export function findOddWord({ platform, rest }: Parts): string | undefined {
	if (WEB_VIEW.test(platform) || findInApp(rest)) return undefined;
	const words = rest.replace(/\([^)]*\)?|\[[^\]]*\]?/g, ' ').match(/\S+/g) ?? [];
	if (!words.some((word) => MODERN.test(word))) return undefined;
	const last = words.findLastIndex((word) => LAST.test(word));
	if (last === -1) return undefined;
	const odd = words
		.slice(last + 1)
		.find((word) => !isBrowserName(word) && SHORT_VERSION.test(word));
	return odd?.slice(0, LONGEST_QUOTE);
}
