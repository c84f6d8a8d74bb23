import { UAParser } from 'ua-parser-js';

/** What a user agent says of the device; null where it does not say. */
export interface Device {
	/** `mobile`, `tablet`, `desktop` and so on; never null, so that it marks what has been parsed. */
	type: string;
	model: string | null;
	os: string | null;
	browser: string | null;
}

/**
 * Versions that browsers say whatever the true one is, so that fewer differ: no facts.
 * Source: Chromium's user-agent reduction (`Android 10; K`, `Windows NT 10.0`, `Mac OS X 10_15_7`), of which Safari and
 * Firefox (`Intel Mac OS X 10.15`) do the same for computers.
 */
const FROZEN = /\bAndroid 10; K\)|\bWindows NT 10\.0\b|\bMac OS X 10[_.]15(?:[_.]7)?\b/;
/** The model of all phones whose browser names none. */
const NO_MODEL = 'K';
/** Since 26, Safari says its own version, which is the system's, and an older one of the system beside it. */
const SAFARI_ON_IOS = /\biP(?:hone|ad|od)\b.* Version\/(2[6-9]|[3-9]\d)\b/;

/** @returns names for people, e.g. `iOS 17.5` and `Mobile Safari 17`, without a version where that is not known */
export function parseDevice(userAgent: string): Device {
	const { device, os, browser } = new UAParser(userAgent).getResult();
	const safari = SAFARI_ON_IOS.exec(userAgent)?.[1];
	const version = FROZEN.test(userAgent) ? undefined : (safari ?? os.version);
	return {
		// ua-parser-js names the type of everything but ordinary computers.
		type: device.type ?? (os.name ? 'desktop' : 'unknown'),
		model: device.model === NO_MODEL ? null : join(device.vendor, device.model),
		os: join(os.name, version),
		browser: join(browser.name, browser.version?.split('.')[0]),
	};
}

function join(...parts: (string | undefined)[]): string | null {
	return parts.filter(Boolean).join(' ') || null;
}
