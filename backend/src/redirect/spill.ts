import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { NewClick } from './record-clicks.js';

/** Where clicks wait on the disk while the database is gone. */
export interface Spill {
	/** Resolves when the clicks are safely in the file. */
	write(clicks: NewClick[]): Promise<void>;
	/**
	 * Hands all waiting clicks to `record`, oldest file first, and removes each file once that has resolved.
	 * @returns how many clicks there were
	 */
	load(record: (clicks: NewClick[]) => Promise<void>): Promise<number>;
	close(): Promise<void>;
}

/** How many clicks are handed over at once. */
const LOADED_AT_ONCE = 1000;
const OPEN = '.open';
const CLOSED = '.clicks';

/** @param dataDir the server's data directory; several processes may share it, each writes files of its own */
export function createSpill(dataDir: string): Spill {
	const directory = join(dataDir, 'spill');
	let current: { file: FileHandle; path: string } | undefined;

	async function openFile() {
		await mkdir(directory, { recursive: true });
		const name = `${Date.now()}-${process.pid}-${randomBytes(4).toString('hex')}`;
		const path = join(directory, name + OPEN);
		return { path, file: await open(path, 'a', 0o600) };
	}

	/** From here on nobody writes to the file, so it can be loaded as a whole. */
	async function closeCurrent(): Promise<void> {
		if (!current) return;
		const { file, path } = current;
		current = undefined;
		await file.close();
		await rename(path, path.replace(OPEN, CLOSED));
	}

	return {
		async write(clicks) {
			current ??= await openFile();
			const lines = clicks.map((click) => `${JSON.stringify(click)}\n`);
			await current.file.appendFile(lines.join(''));
			await current.file.datasync();
		},
		async load(record) {
			await closeCurrent();
			let loaded = 0;
			for (const name of await closedFiles(directory)) {
				const path = join(directory, name);
				const clicks = parseClicks(await readFile(path, 'utf8'));
				for (let from = 0; from < clicks.length; from += LOADED_AT_ONCE) {
					await record(clicks.slice(from, from + LOADED_AT_ONCE));
				}
				loaded += clicks.length;
				await rm(path);
			}
			return loaded;
		},
		close: closeCurrent,
	};
}

/** Files that nobody writes to any more: closed ones, and those that a process left open when it died. */
async function closedFiles(directory: string): Promise<string[]> {
	const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	return names.filter((name) => name.endsWith(CLOSED) || isLeftOpen(name)).sort();
}

function isLeftOpen(name: string): boolean {
	const pid = Number(name.split('-')[1]);
	return name.endsWith(OPEN) && pid !== process.pid && !isAlive(pid);
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** A crash can cut the last line short: its click's redirect never left, so it is not a click. */
function parseClicks(content: string): NewClick[] {
	const whole = content.slice(0, content.lastIndexOf('\n') + 1);
	return whole
		.split('\n')
		.filter(Boolean)
		.map((line) => {
			const click = JSON.parse(line) as Omit<NewClick, 'at'> & { at: string };
			return { ...click, at: new Date(click.at) };
		});
}
