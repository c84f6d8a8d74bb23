import { SettingError } from '../config.js';
import { EmbeddedPostgresError } from '../database/embedded/error.js';

/** What the system says of a file that we may not use, or that has no room. */
const FILE_CODES = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

/** @returns what an operator can mend in one line; for anything else the stack helps whoever looks into it */
export function describeFailure(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (error instanceof SettingError || error instanceof EmbeddedPostgresError) return error.message;
	if ('code' in error && FILE_CODES.has(String(error.code)) && 'path' in error)
		return error.message;
	return error.stack ?? error.message;
}
