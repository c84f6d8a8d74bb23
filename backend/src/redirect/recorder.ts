import { isDatabaseGone } from '../database/gone.js';
import { createBatcher } from '../database/batcher.js';
import type { Deps } from '../deps.js';
import { recordClicks, type NewClick } from './record-clicks.js';
import { createSpill } from './spill.js';

/** Larger statements gain nothing more and hold up the clicks behind them. */
const GROUP_SIZE = 1000;
/**
 * A database that takes a second for each commit makes the last of them wait for five. Each takes some 20 kB with its
 * request and connection.
 */
const MOST_WAITING = 5000;
/** So many clicks are committed together only in a flood: at 1,000 a second it is one or two. */
const FLOOD = 16;
/** Floods have gaps; one is over when it has been quiet for so long, in milliseconds. */
const QUIET = 250;
/** How often it is tried to load what was spilled, in milliseconds. */
const LOAD_EVERY = 1000;

/** Keeps clicks so that none is lost. */
export interface Recorder {
	/**
	 * @param onDone called when the click is on a disk: the database's, or in its absence our own. When neither takes it,
	 *   it is counted as lost: a person's way matters more than our knowledge of it
	 * @param onError called instead when too many wait already
	 */
	record(click: NewClick, onDone: () => void, onError: (error: unknown) => void): void;
	/** Whether so many clicks come in that what can wait should. */
	isBusy(): boolean;
	/** Resolves when all clicks are stored and nothing is under way any more. */
	stop(): Promise<void>;
}

/** @param onStored called after clicks have been stored in the database, for judging to begin */
export function createRecorder(
	{
		db,
		background,
		interns,
		settings,
		lostClicks,
		spillWatermark,
		log,
		metrics,
	}: Pick<
		Deps,
		| 'db'
		| 'background'
		| 'interns'
		| 'settings'
		| 'lostClicks'
		| 'spillWatermark'
		| 'log'
		| 'metrics'
	>,
	onStored: () => void,
): Recorder {
	const spill = createSpill(settings.dataDir, log, metrics);
	let gone = false;
	/** It is said once, and again only after clicks could be stored in between. */
	let isSaid = false;
	let floodedAt = -Infinity;

	const store = async (clicks: NewClick[]) => {
		await recordClicks(db.redirectPool, interns, clicks);
		onStored();
	};

	/** Whatever keeps clicks out of the database, they are kept. */
	async function tryToStore(clicks: NewClick[]): Promise<boolean> {
		try {
			await store(clicks);
			isSaid = false;
			return true;
		} catch (error) {
			gone = true;
			const level = isDatabaseGone(error) ? 'warn' : 'error';
			if (!isSaid)
				log[level]({ err: error }, 'Clicks cannot be stored in the database: they go to a file');
			isSaid = true;
			return false;
		}
	}

	const groups = createBatcher(
		async (clicks: NewClick[]) => {
			if (clicks.length >= FLOOD) floodedAt = performance.now();
			// Once it is known to be gone, nobody who taps waits to see whether it is back: loading finds out.
			if (!gone && (await tryToStore(clicks))) return;
			await spill.write(clicks).catch((error: unknown) => lostClicks.add(clicks.length, error));
		},
		{
			most: GROUP_SIZE,
			mostWaiting: MOST_WAITING,
			besides: { atOnce: 2, from: 16 },
		},
	);

	async function load(): Promise<void> {
		try {
			// Before they are loaded: until they are, nobody must take it that nobody has tapped.
			await spillWatermark.publish();
			const loaded = await spill.load(store);
			if (loaded > 0) log.info({ clicks: loaded }, 'Spilled clicks are in the database now');
			gone = false;
		} catch (error) {
			gone = isDatabaseGone(error);
			throw error;
		}
	}

	const loading = background.start({
		name: 'spilled clicks',
		work: load,
		every: LOAD_EVERY,
		complaint: 'Spilled clicks cannot be loaded; trying again',
	});
	return {
		record: (...click) => groups.add(...click),
		isBusy: () => performance.now() - floodedAt < QUIET,
		async stop() {
			await groups.drain();
			await loading.stop();
			await spill.close();
		},
	};
}
