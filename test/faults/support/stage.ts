import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { startReceiver, type Receiver } from '../../support/receiver.js';
import { createClickloop, type Clickloop, type Program } from './clickloop.js';
import { startServerPostgres, type ServerPostgres } from './postgres.js';
import { createTaps, type Taps } from './taps.js';

/** What a test has started, all of it undone at the end, last things first. */
export interface Stage {
	/** A directory of the test's own. */
	directory: string;
	/** Called at the end, whatever becomes of the test. */
	onEnd(undo: () => unknown): void;
	/** A PostgreSQL server apart, which runs. */
	postgres(): Promise<ServerPostgres>;
	/** A Clickloop with these settings, which runs. */
	clickloop(env: Record<string, string>, program?: Program): Promise<Clickloop>;
	receiver(): Promise<Receiver>;
	/** People who tap on servers at these URLs. */
	taps(urls: string[]): Taps;
	end(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
	const directory = await mkdtemp(join(tmpdir(), 'faults-'));
	const undos: (() => unknown)[] = [];
	const onEnd = (undo: () => unknown) => void undos.push(undo);
	return {
		directory,
		onEnd,
		async postgres() {
			const postgres = await startServerPostgres();
			onEnd(() => postgres.remove());
			return postgres;
		},
		async clickloop(env, program) {
			const clickloop = await createClickloop(env, program);
			onEnd(() => clickloop.stop());
			await clickloop.start();
			return clickloop;
		},
		async receiver() {
			const receiver = await startReceiver();
			onEnd(() => receiver.stop());
			return receiver;
		},
		taps(urls) {
			const taps = createTaps(urls);
			onEnd(() => taps.close());
			return taps;
		},
		async end() {
			for (const undo of undos.toReversed()) await undo();
			await rm(directory, { recursive: true, maxRetries: 5 });
		},
	};
}

/** How long a file that a killed process left open may wait to be loaded; milliseconds. */
const SPILL_PATIENCE = 60_000;

/** Resolves when no click waits in a file any more. */
export async function allLoaded(dataDir: string): Promise<void> {
	await eventually(async () => {
		const waiting = await readdir(join(dataDir, 'spill')).catch(() => []);
		expect(waiting).to.deep.equal([]);
	}, SPILL_PATIENCE);
}

/** Prints a figure of the run, under the test's name. */
export function say(figure: string): void {
	console.log(`      ${figure}`);
}
