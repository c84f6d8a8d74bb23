import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { REFUSED, spillDirectory, UNREADABLE } from '../clicks/spill-directory.js';
import { isDatabaseGone, isRefusal } from '../database/gone.js';
import type { Metrics } from '../http/metrics.js';
import type { Logger } from '../logger.js';
import type { NewClick } from './record-clicks.js';
import { readLines, writeLines } from './spill-format.js';

/** Where clicks wait on the disk while the database is gone. */
export interface Spill {
	/** Resolves when the clicks are safely in the file; when it rejects, none of them is. */
	write(clicks: NewClick[]): Promise<void>;
	/**
	 * Hands all waiting clicks to `record`, oldest file first, and removes each file once that has resolved. Clicks that
	 * the database will not have are put into a file of their own, and hold up no others.
	 * @returns how many clicks have been recorded
	 * @throws what `record` threw; at once when the database is gone, else after the other files
	 */
	load(record: (clicks: NewClick[]) => Promise<void>): Promise<number>;
	close(): Promise<void>;
}

/** How many clicks are handed over at once. */
const LOADED_AT_ONCE = 1000;
/** Nobody writes to a file that is older; milliseconds. */
const WRITABLE_FOR = 5000;
/** Files are loaded as a whole: of a flood, several are made. In bytes. */
const LARGEST = 16 * 1024 * 1024;
/** So an open file that is older than this was left by a process that died. */
const ABANDONED_AFTER = 30_000;
const OPEN = '.open';
const CLOSED = '.clicks';

interface OpenFile {
	file: FileHandle;
	path: string;
	/** Milliseconds since 1970; the file's name begins with it. */
	openedAt: number;
	/** Bytes that are safely in it. */
	size: number;
}

/** @param dataDir the server's data directory; several processes may share it, each writes files of its own */
export function createSpill(
	dataDir: string,
	log: Logger,
	metrics: Pick<Metrics, 'clicksRefused'>,
): Spill {
	const directory = spillDirectory(dataDir);
	const inTurn = createTurns();
	let current: OpenFile | undefined;

	async function openFile(): Promise<OpenFile> {
		await mkdir(directory, { recursive: true });
		const openedAt = Date.now();
		const path = join(directory, `${openedAt}-${randomBytes(8).toString('hex')}${OPEN}`);
		return { path, openedAt, size: 0, file: await open(path, 'a', 0o600) };
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
		if (current && isOver(current)) await closeCurrent();
		current ??= await openFile();
		const lines = Buffer.from(writeLines(clicks));
		try {
			await current.file.appendFile(lines);
			await current.file.datasync();
			current.size += lines.length;
		} catch (error) {
			await takeBack(current);
			throw error;
		}
	}

	/** A full disk may have taken a part of it: of what was not kept as a whole, nothing is. */
	async function takeBack({ file, size }: OpenFile): Promise<void> {
		await file.truncate(size).catch(closeCurrent);
	}

	/** @returns how many clicks have been recorded */
	async function loadFile(path: string, record: (clicks: NewClick[]) => Promise<void>) {
		const { clicks, unreadable } = readLines(await readFile(path, 'utf8').catch(missing('')));
		const refused: Refused[] = [];
		for (let from = 0; from < clicks.length; from += LOADED_AT_ONCE) {
			refused.push(...(await recordMost(clicks.slice(from, from + LOADED_AT_ONCE), record)));
		}
		if (refused.length > 0) await setAside(path + REFUSED, refused);
		if (unreadable > 0) {
			log.error(
				{ path, lines: unreadable },
				'Spilled clicks cannot be read; their file is set aside',
			);
			await rename(path, path + UNREADABLE).catch(missing(undefined));
		} else await rm(path, { force: true });
		return clicks.length - refused.length;
	}

	async function setAside(path: string, refused: Refused[]): Promise<void> {
		const file = await open(path, 'a', 0o600);
		try {
			await file.appendFile(writeLines(refused.map(({ click }) => click)));
			await file.datasync();
		} finally {
			await file.close();
		}
		metrics.clicksRefused.inc(refused.length);
		log.error(
			{ err: refused[0]!.error, path, clicks: refused.length },
			'The database will not have some of the spilled clicks: they are set aside in a file',
		);
	}

	return {
		write: (clicks) => inTurn(() => append(clicks)),
		async load(record) {
			await inTurn(closeCurrent);
			let loaded = 0;
			const failures: unknown[] = [];
			for (const name of await closedFiles(directory)) {
				try {
					loaded += await loadFile(join(directory, name), record);
				} catch (error) {
					if (isDatabaseGone(error)) throw error;
					failures.push(error);
				}
			}
			if (failures.length > 0) throw failures[0];
			return loaded;
		},
		close: () => inTurn(closeCurrent),
	};
}

/** A click that the database will not have, and what it said. */
interface Refused {
	click: NewClick;
	error: unknown;
}

/**
 * Records clicks, and where the database will not have all of them, each half of them by itself.
 * @returns those that it will not have
 */
async function recordMost(
	clicks: NewClick[],
	record: (clicks: NewClick[]) => Promise<void>,
): Promise<Refused[]> {
	try {
		await record(clicks);
		return [];
	} catch (error) {
		if (!isRefusal(error)) throw error;
		if (clicks.length === 1) return [{ click: clicks[0]!, error }];
		const half = Math.ceil(clicks.length / 2);
		const first = await recordMost(clicks.slice(0, half), record);
		return [...first, ...(await recordMost(clicks.slice(half), record))];
	}
}

function isOver({ openedAt, size }: OpenFile): boolean {
	return Date.now() - openedAt > WRITABLE_FOR || size > LARGEST;
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
