import { execFile } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Stage } from './stage.js';

const runProgram = promisify(execFile);
const MEGABYTE = 2 ** 20;

/** A disk of its own that a test can fill. */
export interface SmallDisk {
	directory: string;
	/** Takes all the space that is left. */
	fill(): Promise<void>;
	/** Gives it back. */
	clear(): Promise<void>;
}

/** @returns whether a disk can be mounted: only root may */
export function canMount(): boolean {
	return process.getuid?.() === 0;
}

export async function mountSmallDisk(stage: Stage, megabytes: number): Promise<SmallDisk> {
	const directory = join(stage.directory, 'disk');
	await mkdir(directory);
	await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
	stage.onEnd(() => runProgram('umount', [directory]));
	const ballast = join(directory, 'ballast');
	return {
		directory,
		async fill() {
			const file = await open(ballast, 'a');
			try {
				for (let size = 0; size <= megabytes; size += 1) {
					await file.appendFile(Buffer.alloc(MEGABYTE));
				}
				throw new Error(`The disk took more than its ${megabytes} MB`);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
			} finally {
				await file.close();
			}
		},
		clear: () => rm(ballast),
	};
}
