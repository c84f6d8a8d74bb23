import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseGone } from '../database/gone.js';
import type { Deps } from '../deps.js';
import { createGroupCommit } from './group-commit.js';
import { recordClicks, type NewClick } from './record-clicks.js';
import { createSpill } from './spill.js';

/** Larger statements gain nothing more and hold up the clicks behind them. */
const GROUP_SIZE = 1000;
/** How often it is tried to load what was spilled, in milliseconds. */
const LOAD_EVERY = 1000;

/** Keeps clicks so that none is lost. */
export interface Recorder {
	/** Resolves when the click is on a disk: the database's, or in its absence our own. */
	record(click: NewClick): Promise<void>;
	/** Resolves when all clicks are stored and nothing is under way any more. */
	stop(): Promise<void>;
}

/** @param onStored called after clicks have been stored in the database, for judging to begin */
export function createRecorder(
	{ db, interns, settings, log }: Pick<Deps, 'db' | 'interns' | 'settings' | 'log'>,
	onStored: () => void,
): Recorder {
	const spill = createSpill(settings.dataDir);
	const stopping = new AbortController();
	let spilled = false;

	const store = async (clicks: NewClick[]) => {
		await recordClicks(db.pool, interns, clicks);
		onStored();
	};

	const group = createGroupCommit<NewClick>(async (clicks) => {
		try {
			await store(clicks);
		} catch (error) {
			if (!isDatabaseGone(error)) throw error;
			if (!spilled) log.warn({ err: error }, 'The database is gone: clicks go to the spill file');
			await spill.write(clicks);
			spilled = true;
		}
	}, GROUP_SIZE);

	async function loadRegularly(): Promise<void> {
		while (!stopping.signal.aborted) {
			await load();
			await sleep(LOAD_EVERY, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	}

	async function load(): Promise<void> {
		try {
			const loaded = await spill.load(store);
			if (loaded > 0) log.info({ clicks: loaded }, 'Spilled clicks are in the database now');
			spilled = false;
		} catch (error) {
			if (!isDatabaseGone(error)) log.error({ err: error }, 'Spilled clicks cannot be loaded');
		}
	}

	const loading = loadRegularly();
	return {
		record: (click) => group.add(click),
		async stop() {
			await group.drain();
			stopping.abort();
			await loading;
			await spill.close();
		},
	};
}
