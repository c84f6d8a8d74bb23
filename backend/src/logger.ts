import { pino, type Logger } from 'pino';

export type { Logger };

/** What must never reach a log, wherever it turns up in a logged object. */
const REDACTED = ['authorization', 'cookie', 'secret', 'to', 'phone', 'text', 'url'];

/**
 * The process's log: JSON lines on standard error, so that standard output stays for people.
 * @param level pino's level; `silent` for tests that expect errors
 */
export function createLogger(level = 'info'): Logger {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			redact: REDACTED.flatMap((name) => [name, `*.${name}`]),
		},
		pino.destination({ dest: 2, sync: false }),
	);
}
