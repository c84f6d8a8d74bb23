/** The pack's own, as its package.json has it. */
export const VERSION = '0.1.0';

/** @returns whether one version is older than another; of what is no version nothing is known */
export function isOlder(one: unknown, other: string): boolean {
	const [a, b] = [parse(one), parse(other)];
	if (a === undefined || b === undefined) return false;
	const place = a.findIndex((part, index) => part !== b[index]);
	return place >= 0 && Number(a[place]) < Number(b[place]);
}

function parse(version: unknown): number[] | undefined {
	const [, ...parts] = /^(\d+)\.(\d+)\.(\d+)/.exec(String(version)) ?? [];
	return parts.length === 3 ? parts.map(Number) : undefined;
}
