import type pg from 'pg';

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
