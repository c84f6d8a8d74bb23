import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LINES = 12;

/** @returns the end of an output, for an error message */
export function lastLines(output: string): string {
	return output.trim().split('\n').slice(-LINES).join('\n');
}

/**
 * Marks the present end of the server's log.
 * @returns a function that reads what has been written since
 */
export async function followLog(cluster: string): Promise<() => Promise<string>> {
	const directory = join(cluster, 'log');
	const before = await sizes(directory);
	return async () => {
		const texts: string[] = [];
		for (const [name, size] of await sizes(directory)) {
			const known = before.get(name) ?? 0;
			if (size === known) continue;
			const text = await readFile(join(directory, name)).catch(() => Buffer.alloc(0));
			// Smaller than before: the file of a week ago was started anew.
			texts.push(text.subarray(size > known ? known : 0).toString());
		}
		return texts.join('');
	};
}

/** A log that cannot be read counts as empty: somebody may remove the data directory while its server ends. */
async function sizes(directory: string): Promise<Map<string, number>> {
	const names = await readdir(directory).catch(() => []);
	const found = names.map(async (name) => {
		const { size } = await stat(join(directory, name)).catch(() => ({ size: 0 }));
		return [name, size] as const;
	});
	return new Map(await Promise.all(found));
}
