import type pg from 'pg';
import type { Secrets } from '../../backend/src/auth/secrets.js';

/** @returns every row of every table, those of jobs and what the planner remembers of values among them, as text */
export async function dumpRows(pool: pg.Pool): Promise<string> {
	const { rows: tables } = await pool.query<{ name: string }>(
		`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
		 WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
	);
	const texts: string[] = [];
	for (const name of [...tables.map((table) => table.name), 'pg_stats']) {
		const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
		texts.push(...rows.map(({ row }) => `${name} ${row}`));
	}
	return texts.join('\n');
}

/** As PostgreSQL writes the bytes of a column in a row's text. */
const BYTES = /\\+x([0-9a-f]{2,})/g;

/** @returns rows as who has the secret can read them: each encrypted value is followed by what it says */
export function withSecret(rows: string, secrets: Secrets): string {
	return rows.replace(BYTES, (bytes, hex: string) => `${bytes} ${read(Buffer.from(hex, 'hex'))}`);

	function read(value: Buffer): string {
		try {
			return secrets.decrypt(value);
		} catch {
			return '';
		}
	}
}

/** So much of a value tells it from all others; long ones lie in pieces of 2 kB in the files. */
const BEGINNING = 64;

/** @returns the beginning of each encrypted value in the rows that says one of the words */
export function sealedWith(words: string[], rows: string, secrets: Secrets): Buffer[] {
	const values = [...rows.matchAll(BYTES)].map(([bytes]) => bytes);
	return values
		.filter((bytes) => words.some((word) => withSecret(bytes, secrets).includes(word)))
		.map((bytes) => Buffer.from(bytes.replace(BYTES, '$1'), 'hex').subarray(0, BEGINNING));
}

/** @returns the bytes of all files that hold this database: tables, indexes, and what is left of old ones */
export async function readFiles(pool: pg.Pool): Promise<Buffer> {
	await pool.query('CHECKPOINT');
	const { rows } = await pool.query<{ bytes: Buffer | null }>(
		`SELECT pg_read_binary_file(directory || '/' || file, 0, 1000000000, true) AS bytes
		 FROM (SELECT 'base/' || oid AS directory FROM pg_database WHERE datname = current_database()) d,
			pg_ls_dir(directory) AS file`,
	);
	return Buffer.concat(rows.map(({ bytes }) => bytes ?? Buffer.alloc(0)));
}

/** @returns an IPv4 address as PostgreSQL stores it: family 2, 32 bits, then its bytes */
export function storedAddress(ip: string): Buffer {
	return Buffer.from([2, 32, ...ip.split('.').map(Number)]);
}
