/** @returns what a text is as JSON; null where it is none */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// Not passed on: V8 quotes what it cannot parse, and errors are kept.
		return null;
	}
}
