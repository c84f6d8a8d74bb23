import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';

export type Cell = string | number | boolean | null;

/** How a list looks as a table: the columns' names, in order, and what stands in them. */
export type CsvColumns<T> = Record<string, (item: T) => Cell>;

/** A reader who takes nothing for so long is gone: the rows' transaction must not stay open for them. */
const PATIENCE_MS = 60_000;

/**
 * Answers with a table, row by row, no faster than the reader takes it (RFC 4180).
 * @param name of the file, for those who save it
 * @throws what `items` throws; the answer is then cut off, so that nobody takes it for whole
 */
export async function sendCsv<T>(
	res: ServerResponse,
	name: string,
	columns: CsvColumns<T>,
	items: AsyncIterable<T>,
): Promise<void> {
	res.setHeader('Content-Type', 'text/csv; charset=utf-8');
	res.setHeader('Content-Disposition', `attachment; filename="${name}.csv"`);
	res.setTimeout(PATIENCE_MS, () => res.destroy());
	const table = stringify({
		header: true,
		columns: Object.keys(columns),
		record_delimiter: 'windows',
		cast: { string: defuse, boolean: String },
	});
	try {
		await pipeline(Readable.from(toRows(columns, items)), table, res);
	} catch (error) {
		if (!isPrematureClose(error)) throw error;
		// The reader went away, which is theirs to do.
	}
}

async function* toRows<T>(columns: CsvColumns<T>, items: AsyncIterable<T>): AsyncGenerator<Cell[]> {
	const cells = Object.values(columns);
	for await (const item of items) yield cells.map((cell) => cell(item));
}

/**
 * Keeps spreadsheets from running text that others wrote: what could begin a formula gets an apostrophe in front
 * (OWASP, CSV Injection). A phone number begins with a plus and is no formula.
 */
export function defuse(text: string): string {
	const isDangerous = /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^\+\d+$/.test(text);
	return isDangerous ? `'${text}` : text;
}

function isPrematureClose(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
