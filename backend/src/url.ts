/**
 * Where `URL.canParse` would look natural: in Node 20 and 22, once it has been called a few thousand times and V8
 * has compiled the call, that one says no to any URL with letters such as "ü" (seen with 20.20.2; mended in 24).
 * @param base what a URL without a host is relative to
 * @returns the URL, or null where it is none
 */
export function parseUrl(value: string, base?: string): URL | null {
	try {
		return new URL(value, base);
	} catch {
		return null;
	}
}
