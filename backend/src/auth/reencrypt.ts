import pg from 'pg';
import type { Queryable } from '../database/database.js';
import type { KeyRing } from './key-ring.js';
import { seal, tryUnseal } from './sealing.js';
import type { SealedColumn } from './sealed-columns.js';

/** Values read and written at once. */
const BATCH = 500;

/** What became of a column's values. */
export interface Reencrypted {
	reencrypted: number;
	/** Were encrypted with the newest key already. */
	current: number;
	/** No key that there is opens them; they are left as they are. */
	unreadable: number;
}

/** A value, beside what names its row, as text. */
type Row = Record<string, string> & { sealed: Buffer };

const quote = pg.escapeIdentifier.bind(pg);

/**
 * Encrypts all values of a column with the newest key, batch by batch, each of which lasts: whoever is interrupted
 * begins again and finds less to do.
 * @param signal ends it between two batches, with its reason
 */
export async function reencryptColumn(
	tx: Queryable,
	sealedColumn: SealedColumn,
	{ encryption: [newest, ...replaced] }: KeyRing,
	signal: AbortSignal,
): Promise<Reencrypted> {
	const { table } = sealedColumn;
	const counts: Reencrypted = { reencrypted: 0, current: 0, unreadable: 0 };
	let last: Row | undefined;
	do {
		signal.throwIfAborted();
		const rows: Row[] = await readBatch(tx, sealedColumn, last);
		const changes = rows.flatMap((row) => {
			if (tryUnseal(newest, row.sealed)) {
				counts.current += 1;
				return [];
			}
			const plain = firstUnsealed(replaced, row.sealed);
			if (!plain) {
				counts.unreadable += 1;
				return [];
			}
			return { row, fresh: seal(newest, plain) };
		});
		counts.reencrypted += await writeBatch(tx, sealedColumn, changes);
		last = rows.length === BATCH ? rows.at(-1) : undefined;
	} while (last);
	// What the former values took is free for the next ones, so that a table does not grow with each of its columns.
	if (counts.reencrypted > 0) await tx.query(`VACUUM ${quote(table)}`);
	return counts;
}

function firstUnsealed(keys: Buffer[], sealed: Buffer): Buffer | undefined {
	for (const key of keys) {
		const plain = tryUnseal(key, sealed);
		if (plain) return plain;
	}
	return undefined;
}

/** @returns values in the order of their rows' keys, behind the row `last` */
async function readBatch(
	tx: Queryable,
	{ table, column, key }: SealedColumn,
	last: Row | undefined,
): Promise<Row[]> {
	const names = key.map(quote);
	const behind = `AND (${names.join(', ')}) > (${names.map((_, at) => `$${at + 1}`).join(', ')})`;
	const { rows } = await tx.query<Row>(
		`SELECT ${names.map((name) => `${name}::text`).join(', ')}, ${quote(column)} AS sealed
		 FROM ${quote(table)} WHERE ${quote(column)} IS NOT NULL ${last ? behind : ''}
		 ORDER BY ${names.map((name) => `${quote(table)}.${name}`).join(', ')} LIMIT ${BATCH}`,
		last && key.map((name) => last[name]),
	);
	return rows;
}

/** Writes only over what was read: who changed a value meanwhile is right. */
async function writeBatch(
	tx: Queryable,
	{ table, column, key }: SealedColumn,
	changes: { row: Row; fresh: Buffer }[],
): Promise<number> {
	if (changes.length === 0) return 0;
	// Rows of the table's own type, so that keys of any type find theirs by the index.
	const rows = changes.map(({ row, fresh }) => ({
		...Object.fromEntries(key.map((name) => [name, row[name]])),
		[column]: `\\x${fresh.toString('hex')}`,
	}));
	const sameRow = key.map((name) => `old.${quote(name)} = new.${quote(name)}`).join(' AND ');
	const { rowCount } = await tx.query(
		`UPDATE ${quote(table)} old SET ${quote(column)} = new.${quote(column)}
		 FROM ROWS FROM (json_populate_recordset(NULL::${quote(table)}, $1::json), unnest($2::bytea[])) AS new
		 WHERE ${sameRow} AND old.${quote(column)} = new.unnest`,
		[JSON.stringify(rows), changes.map(({ row }) => row.sealed)],
	);
	return rowCount ?? 0;
}
