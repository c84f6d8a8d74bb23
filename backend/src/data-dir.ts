import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { SettingError } from './config.js';

/**
 * Makes the data directory if it is missing. Also with a database elsewhere, clicks that wait for it lie here.
 * @throws SettingError when we may not write there
 */
export async function prepareDataDir(dataDir: string): Promise<void> {
	try {
		await mkdir(dataDir, { recursive: true });
		await access(dataDir, constants.W_OK | constants.X_OK);
	} catch (cause) {
		throw new SettingError(
			`CLICKLOOP_DATA_DIR: ${dataDir} cannot be written to (${(cause as NodeJS.ErrnoException).code}). ` +
				'Give it to the user that runs Clickloop, or choose another directory.',
			{ cause },
		);
	}
}
