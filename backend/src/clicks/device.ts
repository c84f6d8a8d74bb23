import { UAParser } from 'ua-parser-js';

/** What a user agent says of the device; null where it does not say. */
export interface Device {
	/** `mobile`, `tablet`, `desktop` and so on; never null, so that it marks what has been parsed. */
	type: string;
	model: string | null;
	os: string | null;
	browser: string | null;
}

/** @returns names for people, e.g. `iOS 17.5` and `Mobile Safari 17` */
export function parseDevice(userAgent: string): Device {
	const { device, os, browser } = new UAParser(userAgent).getResult();
	return {
		// ua-parser-js names the type of everything but ordinary computers.
		type: device.type ?? (os.name ? 'desktop' : 'unknown'),
		model: join(device.vendor, device.model),
		os: join(os.name, os.version),
		browser: join(browser.name, browser.version?.split('.')[0]),
	};
}

function join(...parts: (string | undefined)[]): string | null {
	return parts.filter(Boolean).join(' ') || null;
}
