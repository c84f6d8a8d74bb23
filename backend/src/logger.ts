import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** What must never reach a log, wherever it turns up in a logged object. */
const REDACTED = ['authorization', 'cookie', 'secret', 'to', 'phone', 'text', 'url'];

/**
 * The process's log: JSON lines on standard error, so that standard output stays for people.
 * @param level pino's level; `silent` for tests that expect errors
 * @param destination takes the lines; standard error unless told
 */
export function createLogger(
	level = 'info',
	destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			serializers: { err: showError },
			redact: REDACTED.flatMap((name) => [name, `*.${name}`]),
		},
		destination,
	);
}

/** What helps, and nothing that hangs on the error: pg's carry their whole connection. */
function showError(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const { name, message, stack } = error;
	return {
		name,
		message,
		...('code' in error && { code: error.code }),
		stack,
		...(error.cause !== undefined && { cause: showError(error.cause) }),
	};
}
