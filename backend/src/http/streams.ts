import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	LONGEST_STREAM,
	STREAM_CONNECTIONS,
	type Queryable,
	type Transactions,
} from '../database/database.js';
import { inSnapshot } from '../database/snapshot.js';
import type { Logger } from '../logger.js';
import { tooMany } from './rate-limit.js';
import { ReaderLeft, spool } from './spool.js';

/** Long answers: tables, and all that is stored of a person. */
export interface Streams {
	/**
	 * Answers with text as it comes from the database, read at one moment, whatever time the reader takes over it.
	 * @param text made in a transaction; nothing is answered before its first piece is there
	 * @throws Problem 429 when too many are under way; what `text` throws: where that is not before its first piece, the
	 *   answer is to be cut off, so that nobody takes it for whole
	 */
	send(
		res: ServerResponse,
		headers: Record<string, string>,
		text: (tx: Queryable) => AsyncGenerator<string, void>,
	): Promise<void>;
}

/** How many may be under way at once: with 256 MB of disk for each, 2.5 GB. */
const AT_ONCE = 10;
/** How many times as long as a piece took to make nothing is made after it. */
const REST = 2;
/** When to try again, in milliseconds: most take seconds. */
const AGAIN_AFTER = 5000;

/**
 * @param directory where answers lie until they are read
 * @param longest how long one may take, in milliseconds
 */
export function createStreams(
	{ streams: transactions }: { streams: Transactions },
	directory: string,
	log: Logger,
	longest = LONGEST_STREAM,
): Streams {
	let underWay = 0;
	const inTurn = createTurns(STREAM_CONNECTIONS);
	const paced = createPace();

	const read = (res: ServerResponse, text: (tx: Queryable) => AsyncGenerator<string, void>) =>
		spool(directory, (write) =>
			inTurn(async () => {
				if (res.destroyed) throw new ReaderLeft();
				await inSnapshot(transactions, async (tx) => {
					for await (const piece of paced(text(tx))) await write(piece);
				});
			}),
		);

	return {
		async send(res, headers, text) {
			if (underWay >= AT_ONCE) {
				const detail =
					`${AT_ONCE} tables and exports are being read already. Try again when one of them is done; ` +
					'pages of JSON (`limit`, `cursor`) can be had meanwhile.';
				throw tooMany(AGAIN_AFTER, detail);
			}
			underWay += 1;
			const deadline = setTimeout(() => {
				log.warn({ seconds: longest / 1000 }, 'A table or export took too long and was cut off');
				res.destroy();
			}, longest);
			try {
				await answer(res, headers, read(res, text));
			} finally {
				clearTimeout(deadline);
				underWay -= 1;
			}
		},
	};
}

async function answer(
	res: ServerResponse,
	headers: Record<string, string>,
	pieces: AsyncGenerator<Buffer, void>,
): Promise<void> {
	/** What went wrong while the text was made; whatever else does is that the reader went away. */
	let fault: unknown;
	const next = () =>
		pieces.next().catch((error: unknown) => {
			fault = error;
			throw error;
		});
	async function* from(first: IteratorResult<Buffer, void>) {
		for (let piece = first; !piece.done; piece = await next()) yield piece.value;
	}
	try {
		const first = await next();
		for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
		await pipeline(from(first), res);
	} catch (error) {
		if (fault && !(fault instanceof ReaderLeft)) throw error;
	} finally {
		await pieces.return(undefined);
	}
}

/**
 * @returns what lets one piece at a time be made, of whatever text, and then rests for longer than that took: all of them
 *   together take a third of the time and leave the others what is left, however slow the machine
 */
function createPace(): <T>(pieces: AsyncGenerator<T, void>) => AsyncGenerator<T, void> {
	const inTurn = createTurns(1);
	return async function* paced(pieces) {
		const next = () =>
			inTurn(async () => {
				const begun = performance.now();
				const piece = await pieces.next();
				await sleep(REST * (performance.now() - begun));
				return piece;
			});
		try {
			for (let piece = await next(); !piece.done; piece = await next()) yield piece.value;
		} finally {
			await pieces.return();
		}
	};
}

/** @returns what does so many things at a time, the others in the order in which they came */
function createTurns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
	const line: (() => void)[] = [];
	let free = most;
	return async (work) => {
		if (free > 0) free -= 1;
		else await new Promise<void>((resolve) => line.push(resolve));
		try {
			return await work();
		} finally {
			const next = line.shift();
			if (next) next();
			else free += 1;
		}
	};
}
