import { parseArgs } from 'node:util';
import { SettingError } from '../config.js';

/**
 * @param args what follows a command that wants one file
 * @throws SettingError, or what `parseArgs` throws, when they are not just that
 */
export function readFileArgument(args: string[], usage: string): string {
	const { positionals } = parseArgs({ args, allowPositionals: true });
	const [file, ...others] = positionals;
	if (file === undefined) throw new SettingError(`The file is missing.\n\nUsage: ${usage}`);
	if (others.length > 0) {
		throw new SettingError(
			`One file is enough; there is more: ${others.join(' ')}\n\nUsage: ${usage}`,
		);
	}
	return file;
}
