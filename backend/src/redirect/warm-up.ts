import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import { LINK_COLUMNS, type LinkRow } from './link-cache.js';

/** How many links are read at once: some milliseconds' work. */
const BATCH = 1000;

/** By number: the newest come last, and so go last where memory is short. */
const SELECT_NEXT = `
	SELECT ${LINK_COLUMNS} FROM links WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT ${BATCH}`;

/**
 * Reads the newest links into memory, as many as it holds, so that after a start hardly anybody's tap has to wait for
 * its link, nor goes wrong when the database is gone. Takes half of one processor at most; the server answers meanwhile.
 * @returns what stops it
 */
export function startWarmUp({
	db,
	linkCache,
	settings,
	log,
}: Pick<Deps, 'db' | 'linkCache' | 'settings' | 'log'>): () => Promise<void> {
	const stopping = new AbortController();

	async function readAll(): Promise<void> {
		const { rows } = await db.pool.query<{ after: string }>(
			'SELECT COALESCE(max(id), 0) - $1::bigint AS after FROM links',
			[settings.linksInMemory],
		);
		let after: string | undefined = rows[0]!.after;
		while (after !== undefined && !stopping.signal.aborted) {
			const start = performance.now();
			after = await readNext(after);
			await sleep(performance.now() - start, undefined, stopping).catch(() => undefined);
		}
	}

	/** @returns the last one's number, or undefined when there are no more */
	async function readNext(after: string): Promise<string | undefined> {
		let last: string | undefined;
		await linkCache.readAhead(async () => {
			const { rows } = await db.pool.query<LinkRow>({
				name: 'read-ahead',
				text: SELECT_NEXT,
				values: [after],
			});
			last = rows.at(-1)?.id;
			return rows;
		});
		return last;
	}

	// Without it each link is read when it is first tapped.
	const reading = readAll().catch((error: unknown) =>
		log.warn({ err: error }, 'Links could not be read into memory ahead of their taps'),
	);
	return async () => {
		stopping.abort();
		await reading;
	};
}
