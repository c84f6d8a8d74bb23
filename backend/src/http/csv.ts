import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null;

/** How a list looks as a table: the columns' names, in order, and what stands in them. */
export type CsvColumns<T> = Record<string, (item: T) => Cell>;

/** @param name of the file, for those who save it */
export function csvHeaders(name: string): Record<string, string> {
	return {
		'Content-Type': 'text/csv; charset=utf-8',
		'Content-Disposition': `attachment; filename="${name}.csv"`,
	};
}

/**
 * Makes a table, some rows at a time (RFC 4180).
 * @param options `bom`: whether it begins with a byte order mark, by which Excel knows UTF-8
 * @throws what `batches` throws
 */
export async function* toCsv<T>(
	columns: CsvColumns<T>,
	batches: AsyncIterable<T[]>,
	{ bom }: { bom: boolean },
): AsyncGenerator<string, void> {
	if (bom) yield '\uFEFF';
	const cells = Object.values(columns);
	let isFirst = true;
	for await (const items of batches) {
		yield stringify(
			items.map((item) => cells.map((cell) => cell(item))),
			{
				header: isFirst,
				columns: Object.keys(columns),
				record_delimiter: 'windows',
				quoted_match: SEPARATOR,
				cast: { string: defuse, boolean: String },
			},
		);
		isFirst = false;
	}
}

/** What some country's spreadsheets part cells by: outside of quotes, each of them might begin a cell. */
const SEPARATOR = /[;,|\t\r\n]/;

/** Where a cell begins or, for whoever parts cells or lines otherwise, could: a formula, behind what nobody sees or not. */
const FORMULA = /(^|[;,|\t\r\n])(?=(?:[^\S\t\r\n]|\p{Cf})*[=+\-@＝＋－＠])/gu;

/**
 * Keeps spreadsheets from running text that others wrote: what could begin a formula gets an apostrophe in front
 * (OWASP, CSV Injection), also where only another separator or a broken quote would make it begin a cell. A phone
 * number begins with a plus and is no formula.
 */
export function defuse(text: string): string {
	if (/^\+\d+$/.test(text)) return text;
	const isOdd = /^[\t\r\n]/.test(text);
	const safe = text.replace(FORMULA, "$1'");
	return isOdd ? `'${safe}` : safe;
}
