/** @jsxRuntime automatic @jsxImportSource preact */
import type { Report } from '../../reports/report.js';
import { formatCount } from '../parts/numbers.js';
import { Table, type Column } from '../parts/table.js';

const COLUMNS: Column<Report['failures'][number]>[] = [
	{ title: 'Reason', show: ({ reason }) => reason },
	{ title: 'Messages', isNumber: true, show: ({ messages }) => formatCount(messages) },
];

/** Why messages failed, in the provider's words; nothing where none did. */
export function Failures({ failures }: Pick<Report, 'failures'>) {
	if (failures.length === 0) return null;
	return (
		<section class="card stack" aria-labelledby="failures">
			<h2 id="failures">Not sent or not delivered</h2>
			<Table caption="Why messages failed" columns={COLUMNS} rows={failures} />
		</section>
	);
}
