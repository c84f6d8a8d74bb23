import pg from 'pg';
import { SettingError } from '../config.js';

/** What the schema and its queries are written for. */
const OLDEST_MAJOR = 14;

/** How a server is asked for, as an operator would say it; without the password. */
interface Address {
	host: string;
	port: number;
	user: string | undefined;
	database: string | undefined;
}

/**
 * Makes sure that a PostgreSQL answers that we can use, before anything depends on it.
 * @throws SettingError in one line that says what is wrong with `DATABASE_URL`, and never its password
 */
export async function checkServer(pool: pg.Pool, databaseUrl: string): Promise<void> {
	const address = readAddress(databaseUrl);
	const { rows } = await pool
		.query<{ version: string; major: number; read_only: boolean }>(
			`SELECT current_setting('server_version') AS version,
				current_setting('server_version_num')::int / 10000 AS major,
				current_setting('transaction_read_only')::bool AS read_only`,
		)
		.catch((cause: unknown) => {
			throw new SettingError(`DATABASE_URL: ${explain(cause, address)}`, { cause });
		});
	const { version, major, read_only: readOnly } = rows[0]!;
	if (major < OLDEST_MAJOR) {
		throw new SettingError(
			`DATABASE_URL: this is PostgreSQL ${version}; Clickloop needs ${OLDEST_MAJOR} or newer.`,
		);
	}
	if (readOnly) {
		throw new SettingError(
			'DATABASE_URL: this PostgreSQL takes no writes; it may be a standby. Name the primary server.',
		);
	}
}

function readAddress(databaseUrl: string): Address {
	try {
		const { host, port, user, database } = new pg.Client({ connectionString: databaseUrl });
		return { host, port, user, database };
	} catch (cause) {
		// It quotes nothing of the URL: what is wrong may well be in the password.
		const hint =
			'code' in (cause as Error) && (cause as NodeJS.ErrnoException).code === 'ENOENT'
				? (cause as Error).message
				: 'its value is not a URL such as postgresql://user:password@host:5432/name; in user and password, ' +
					'characters such as # / ? @ must be percent-encoded (# is %23)';
		throw new SettingError(`DATABASE_URL: ${hint}`, { cause });
	}
}

function explain(error: unknown, { host, port, user, database }: Address): string {
	const { code, message } = error as { code?: string; message: string };
	const server = host.startsWith('/') ? `in ${host}` : `at ${host}:${port}`;
	switch (code) {
		case 'ECONNREFUSED':
		case 'ENOENT':
			return `nothing listens ${server}. Does PostgreSQL run there?`;
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `the host name ${host} is not known (${code}).`;
		case '28P01':
			return `the password of user "${user}" is wrong, says the server ${server}.`;
		case '3D000':
			return `the server ${server} has no database "${database}". Make it first: CREATE DATABASE.`;
	}
	if (/^Connection terminated unexpectedly|^received invalid response/.test(message)) {
		return `what answers ${server} is not PostgreSQL.`;
	}
	if (/timeout|ETIMEDOUT|UNREACH/i.test(message)) {
		return `no PostgreSQL answers ${server}: nothing came within some seconds.`;
	}
	return `the database ${server} cannot be used: ${message}`;
}
