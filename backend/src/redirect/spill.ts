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
/** Nobody writes to a file that is older; milliseconds. */
const WRITABLE_FOR = 5000;
/** So an open file that is older than this was left by a process that died. */
const ABANDONED_AFTER = 30_000;
const OPEN = '.open';
const CLOSED = '.clicks';

interface OpenFile {
	file: FileHandle;
	path: string;
	/** Milliseconds since 1970; the file's name begins with it. */
	openedAt: number;
}

/** @param dataDir the server's data directory; several processes may share it, each writes files of its own */
export function createSpill(dataDir: string): Spill {
	const directory = join(dataDir, 'spill');
	const inTurn = createTurns();
	let current: OpenFile | undefined;

	async function openFile(): Promise<OpenFile> {
		await mkdir(directory, { recursive: true });
		const openedAt = Date.now();
		const path = join(directory, `${openedAt}-${randomBytes(8).toString('hex')}${OPEN}`);
		return { path, openedAt, file: await open(path, 'a', 0o600) };
	}

	/** From here on nobody writes to the file, so it can be loaded as a whole. */
	async function closeCurrent(): Promise<void> {
		if (!current) return;
		const { file, path } = current;
		current = undefined;
		await file.close();
		await rename(path, path.replace(OPEN, CLOSED));
	}

	async function append(clicks: NewClick[]): Promise<void> {
		if (current && Date.now() - current.openedAt > WRITABLE_FOR) await closeCurrent();
		current ??= await openFile();
		try {
			const lines = clicks.map((click) => `${JSON.stringify(click)}\n`);
			await current.file.appendFile(lines.join(''));
			await current.file.datasync();
		} catch (error) {
			// What was written of it may end within a line; nothing may follow there.
			await closeCurrent();
			throw error;
		}
	}

	return {
		write: (clicks) => inTurn(() => append(clicks)),
		async load(record) {
			await inTurn(closeCurrent);
			let loaded = 0;
			for (const name of await closedFiles(directory)) {
				const path = join(directory, name);
				const clicks = parseClicks(await readFile(path, 'utf8').catch(missing('')));
				for (let from = 0; from < clicks.length; from += LOADED_AT_ONCE) {
					await record(clicks.slice(from, from + LOADED_AT_ONCE));
				}
				loaded += clicks.length;
				await rm(path, { force: true });
			}
			return loaded;
		},
		close: () => inTurn(closeCurrent),
	};
}

/** @returns a function that does one thing after another, whoever asks when */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const done = last.then(work);
		last = done.catch(() => undefined);
		return done;
	};
}

/** Files that nobody writes to any more: closed ones, and those that a process left open when it died. */
async function closedFiles(directory: string): Promise<string[]> {
	const names = await readdir(directory).catch(missing<string[]>([]));
	return names.filter((name) => name.endsWith(CLOSED) || isAbandoned(name)).sort();
}

function isAbandoned(name: string): boolean {
	return name.endsWith(OPEN) && Date.now() - parseInt(name) > ABANDONED_AFTER;
}

/** What to take for a file or directory that is not there, e.g. because another process has just loaded it. */
function missing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
	return (error) => {
		if (error.code === 'ENOENT') return instead;
		throw error;
	};
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
