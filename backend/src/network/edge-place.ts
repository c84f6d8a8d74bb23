import { cleanName } from './clean-name.js';
import { NO_PLACE, type Place } from './network.js';

type Part = keyof Place;

/**
 * The headers in which content delivery networks tell where a visitor is.
 *
 * Sources: Cloudflare, "Cloudflare HTTP headers" and "Available Managed Transforms" (Add visitor location headers);
 * Amazon CloudFront, "Add CloudFront request headers" (viewer location); Vercel, "Request headers".
 */
const PLACE_HEADERS = new Map<string, Part>([
	['cf-ipcountry', 'country'],
	['cf-region', 'region'],
	['cf-ipcity', 'city'],
	['cloudfront-viewer-country', 'country'],
	['cloudfront-viewer-country-region-name', 'region'],
	['cloudfront-viewer-city', 'city'],
	['x-vercel-ip-country', 'country'],
	['x-vercel-ip-country-region', 'region'],
	['x-vercel-ip-city', 'city'],
]);

/**
 * Reads what an edge says of its visitor's place. Only for requests of a trusted peer: anybody can send headers.
 * @param rawHeaders names and values in turn, as node:http gives them
 * @returns null when they say nothing, or no country: a city alone could be anywhere
 */
export function readEdgePlace(rawHeaders: string[]): Place | null {
	const place = { ...NO_PLACE };
	for (let i = 0; i < rawHeaders.length; i += 2) {
		const part = PLACE_HEADERS.get(rawHeaders[i]!.toLowerCase());
		if (!part) continue;
		const value = rawHeaders[i + 1]!;
		place[part] ??= part === 'country' ? readCountry(value) : readName(value);
	}
	return place.country ? place : null;
}

/** Not countries: `XX` is Cloudflare's word for unknown, `T1` its word for Tor. */
function readCountry(value: string): string | null {
	const code = value.trim().toUpperCase();
	return /^[A-Z]{2}$/.test(code) && code !== 'XX' ? code : null;
}

/** CloudFront and Vercel percent-encode what is not ASCII; Cloudflare sends UTF-8, which node:http takes for Latin-1. */
function readName(value: string): string | null {
	const bytes = Buffer.from(value, 'latin1').toString('utf8');
	const text = bytes.includes('\uFFFD') ? value : bytes;
	return cleanName(decodePercent(text));
}

function decodePercent(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
