import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';

/** Undoes what a test has started, last things first. */
export interface Stage {
	/** A directory of the test's own. */
	directory: string;
	/** Called at the end, whatever becomes of the test. */
	onEnd(undo: () => unknown): void;
	end(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
	const directory = await mkdtemp(join(tmpdir(), 'faults-'));
	const undos: (() => unknown)[] = [];
	return {
		directory,
		onEnd: (undo) => undos.push(undo),
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
