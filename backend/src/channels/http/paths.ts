/** A way into JSON: names and places with dots between, as in `messages.0.id`. */
export type Path = string;

/**
 * @param value JSON, or a form's fields
 * @returns what is there as text; undefined where there is nothing, or a group of things
 */
export function readPath(value: unknown, path: Path | undefined): string | undefined {
	if (path === undefined) return undefined;
	let inner = value;
	for (const name of path.split('.')) {
		if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name))
			return undefined;
		inner = (inner as Record<string, unknown>)[name];
	}
	if (typeof inner === 'string') return inner || undefined;
	return typeof inner === 'number' || typeof inner === 'boolean' ? String(inner) : undefined;
}
