import type { Queryable } from '../database/database.js';
import { sequence, table } from './format.js';
import type { Table } from './tables.js';

/** Rows written at once. */
const BATCH = 500;

/**
 * Texts that waited when the backup was made may have been sent since: as after a crash, nobody knows, so they are not
 * sent again (sending/reconcile.ts).
 */
const SEND_NOTHING_TWICE = `
	UPDATE messages SET handed_over_at = COALESCE(handed_over_at, now()) WHERE status = 'queued'`;

/**
 * Writes a backup's lines, those after the header, into a fresh database.
 * @param tx a superuser's transaction
 * @returns how many rows
 * @throws Error when the backup is not whole
 */
export async function loadDatabase(tx: Queryable, lines: AsyncIterable<string>): Promise<number> {
	// Tables come in the order of their names, so references are not checked: they were when the rows were written.
	await tx.query('SET LOCAL session_replication_role = replica');
	let current: Table | undefined;
	let batch: string[] = [];
	let count = 0;
	let expected: number | undefined;

	async function write(): Promise<void> {
		if (current && batch.length > 0) await insert(tx, current, batch);
		count += batch.length;
		batch = [];
	}

	for await (const line of lines) {
		const rest = line.slice(2);
		if (line.startsWith('R ')) {
			batch.push(rest);
			if (batch.length === BATCH) await write();
			continue;
		}
		await write();
		if (line.startsWith('T ')) current = table.parse(JSON.parse(rest));
		else if (line.startsWith('S ')) await setSequence(tx, rest);
		else if (line.startsWith('E ')) expected = Number(rest);
	}
	if (count !== expected) throw new Error('The backup is not whole: its end is missing.');
	await tx.query(SEND_NOTHING_TWICE);
	return count;
}

/** Names come from a file whose header fits this version; they were quoted by the database that wrote it. */
async function insert(tx: Queryable, { name, columns }: Table, rows: string[]): Promise<void> {
	const list = columns.join(', ');
	await tx.query(
		`INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE
		 SELECT ${list} FROM json_populate_recordset(NULL::${name}, $1::json)`,
		[`[${rows.join(',')}]`],
	);
}

async function setSequence(tx: Queryable, line: string): Promise<void> {
	const { name, value } = sequence.parse(JSON.parse(line));
	await tx.query('SELECT setval($1::regclass, $2::bigint)', [name, value]);
}
