type Settings = Record<string, unknown>;

/**
 * Lays settings over others, those inside of settings too (as JSON Merge Patch does, RFC 7396): what is left out stays,
 * null takes away.
 */
export function mergeSettings(former: Settings, change: Settings): Settings {
	const merged = new Map(Object.entries(former));
	for (const [name, value] of Object.entries(change)) {
		const before = merged.get(name);
		if (value === null) merged.delete(name);
		else
			merged.set(
				name,
				isGroup(value) ? mergeSettings(isGroup(before) ? before : {}, value) : value,
			);
	}
	return Object.fromEntries(merged);
}

function isGroup(value: unknown): value is Settings {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Takes out the settings that have a path.
 * @param paths names, with dots between where they lie inside of another
 * @returns those, and the others
 */
export function splitSettings(
	whole: Settings,
	paths: ReadonlySet<string>,
	inside = '',
): { taken: Settings; rest: Settings } {
	const taken: Settings = {};
	const rest: Settings = {};
	for (const [name, value] of Object.entries(whole)) {
		const path = inside + name;
		if (paths.has(path)) taken[name] = value;
		else if (isGroup(value)) {
			const parts = splitSettings(value, paths, `${path}.`);
			rest[name] = parts.rest;
			if (Object.keys(parts.taken).length > 0) taken[name] = parts.taken;
		} else rest[name] = value;
	}
	return { taken, rest };
}

/** @returns whether there is a setting under a path */
export function hasSetting(settings: Settings, path: string): boolean {
	let inner: unknown = settings;
	for (const name of path.split('.')) {
		if (!isGroup(inner) || !Object.hasOwn(inner, name)) return false;
		inner = inner[name];
	}
	return true;
}
