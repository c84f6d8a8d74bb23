/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

export interface Column<Row> {
	title: string;
	/** Right-aligned, digits below digits. */
	isNumber?: boolean;
	/** Null leaves the cell empty; on a phone it is left out. */
	show: (row: Row) => ComponentChildren;
}

interface TableProps<Row> {
	/** What the table holds, for those who cannot see what stands above it. */
	caption: string;
	/** The first column heads its row. */
	columns: Column<Row>[];
	rows: Row[];
}

/**
 * A table that turns into a list of cards on a phone. The roles are written out because browsers take them from
 * tables whose `display` is changed.
 */
export function Table<Row>({ caption, columns, rows }: TableProps<Row>) {
	return (
		<table class="cards" role="table" aria-label={caption}>
			<thead role="rowgroup">
				<tr role="row">
					{columns.map(({ title, isNumber }) => (
						<th role="columnheader" scope="col" class={isNumber ? 'number' : undefined}>
							{title}
						</th>
					))}
				</tr>
			</thead>
			<tbody role="rowgroup">
				{rows.map((row) => (
					<tr role="row">
						{columns.map((column, index) => (
							<Cell column={column} row={row} isHead={index === 0} />
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell<Row>({ column, row, isHead }: { column: Column<Row>; row: Row; isHead: boolean }) {
	const content = column.show(row);
	if (isHead) {
		return (
			<th role="rowheader" scope="row">
				{content}
			</th>
		);
	}
	const names = [column.isNumber && 'number', content === null && 'empty'].filter(Boolean);
	return (
		<td role="cell" class={names.join(' ') || undefined} data-label={column.title}>
			<span>{content}</span>
		</td>
	);
}
