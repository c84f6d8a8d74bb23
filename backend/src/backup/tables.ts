import type { Queryable } from '../database/database.js';

/** A table and its columns, as SQL names them; columns that the database fills in by itself are left out. */
export interface Table {
	name: string;
	columns: string[];
}

/**
 * All tables but the ledgers of migrations, which migrating fills, what lets somebody in (who finds an old backup is not to
 * find a session), and the disks of today's machines. Of clicks the whole, not its months: those are made when rows come for them.
 */
const SELECT_TABLES = `
	SELECT format('%I.%I', n.nspname, c.relname) AS name, array_agg(format('%I', a.attname) ORDER BY a.attnum) AS columns
	FROM pg_class c
	JOIN pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
	WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'graphile_worker')
		AND c.relname NOT IN ('_prisma_migrations', 'migrations', 'sessions', 'sign_in_links', 'spill_directories') AND c.relname !~ '^clicks_[0-9]{4}_[0-9]{2}$'
	GROUP BY n.nspname, c.relname ORDER BY name`;

export async function listTables(tx: Queryable): Promise<Table[]> {
	const { rows } = await tx.query<Table>(SELECT_TABLES);
	return rows;
}

/** @returns a text that is the same where the tables are made alike: by the same migrations, ours and the jobs' */
export async function describeSchema(tx: Queryable): Promise<string> {
	const { rows: ours } = await tx.query<{ name: string }>(
		`SELECT migration_name || ' ' || left(checksum, 12) AS name FROM _prisma_migrations
		 WHERE finished_at IS NOT NULL ORDER BY migration_name`,
	);
	const { rows: jobs } = await tx.query<{ id: number }>(
		'SELECT max(id) AS id FROM graphile_worker.migrations',
	);
	return [...ours.map(({ name }) => name), `jobs ${jobs[0]!.id}`].join(', ');
}
