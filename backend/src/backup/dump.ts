import type { Queryable } from '../database/database.js';
import { describeSchema, listTables } from './tables.js';
import type { Header } from './format.js';

/** Rows read at once. */
const BATCH = 1000;

const SELECT_SEQUENCES = `
	SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS value FROM pg_sequences
	WHERE schemaname IN ('public', 'graphile_worker') AND last_value IS NOT NULL ORDER BY name`;

const SELECT_MONTHS = `
	SELECT to_char(to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM'), 'YYYY-MM-DD') AS month
	FROM pg_inherits WHERE inhparent = 'clicks'::regclass ORDER BY month`;

/**
 * Gives a whole database as the lines of a backup, as it is at one moment.
 * @param tx a transaction that sees one moment (see inSnapshot) and stays open until the last line was taken
 * @param head what the header says beside what the database itself tells
 */
export async function* dumpDatabase(
	tx: Queryable,
	head: Pick<Header, 'createdAt' | 'secret' | 'proof'>,
): AsyncGenerator<string> {
	const { rows: months } = await tx.query<{ month: string }>(SELECT_MONTHS);
	const first: Header = {
		clickloop: 'backup',
		format: 2,
		...head,
		schema: await describeSchema(tx),
		months: months.map(({ month }) => month),
	};
	yield `${JSON.stringify(first)}\n`;
	let count = 0;
	for (const table of await listTables(tx)) {
		yield `T ${JSON.stringify(table)}\n`;
		await tx.query(
			`DECLARE dumped NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${table.name} t`,
		);
		for (;;) {
			const { rows } = await tx.query<{ row: string }>(`FETCH ${BATCH} FROM dumped`);
			count += rows.length;
			if (rows.length > 0) yield rows.map(({ row }) => `R ${row}\n`).join('');
			if (rows.length < BATCH) break;
		}
		await tx.query('CLOSE dumped');
	}
	const { rows: sequences } = await tx.query(SELECT_SEQUENCES);
	for (const sequence of sequences) yield `S ${JSON.stringify(sequence)}\n`;
	yield `E ${count}\n`;
}
