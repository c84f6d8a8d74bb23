/** @jsxRuntime automatic @jsxImportSource preact */
import { describeDuration } from '../../operations/duration.js';
import type { Facts } from '../../operations/facts.js';
import type { Guessing } from '../../operations/guessing.js';
import type { Warning } from '../../operations/warnings.js';
import { Layout } from '../layout.js';
import { formatBytes, formatCount } from '../parts/numbers.js';
import { Table, type Column } from '../parts/table.js';

const COLUMNS: Column<Guessing>[] = [
	{ title: 'Characters', show: ({ length }) => String(length) },
	{ title: 'Live links', isNumber: true, show: ({ count }) => formatCount(count) },
	{
		title: 'Of all tokens',
		isNumber: true,
		show: ({ tokensPerLink }) => `one in ${formatCount(Math.round(tokensPerLink))}`,
	},
	{ title: 'Guessed in', isNumber: true, show: ({ seconds }) => describeDuration(seconds) },
];

interface SystemProps {
	facts: Facts;
	warnings: Warning[];
}

export function SystemPage({ facts, warnings }: SystemProps) {
	return (
		<Layout title="System" place="system">
			<h1>System</h1>
			<section class="card stack" aria-label="Warnings">
				<h2>Warnings</h2>
				{warnings.length === 0 && <p class="soft">Nothing needs your attention.</p>}
				{warnings.map(({ title, advice }) => (
					<div class="notice bad">
						<p>
							<strong>{title}</strong>
						</p>
						<p>{advice}</p>
					</div>
				))}
			</section>
			<section class="card stack" aria-label="Process and database">
				<h2>Process and database</h2>
				<Overview facts={facts} />
			</section>
			<section class="card stack" aria-label="Links">
				<h2>Links</h2>
				<Links guessing={facts.guessing} />
			</section>
		</Layout>
	);
}

function Overview({
	facts: { version, uptimeSeconds, settings, databaseVersion, databaseBytes },
}: {
	facts: Facts;
}) {
	return (
		<dl class="facts">
			<div>
				<dt>Clickloop</dt>
				<dd>{version}</dd>
			</div>
			<div>
				<dt>Running for</dt>
				<dd>{describeDuration(uptimeSeconds)}</dd>
			</div>
			<div>
				<dt>Database</dt>
				<dd>
					PostgreSQL {databaseVersion}, {settings.databaseUrl ? 'a server' : 'embedded'}
				</dd>
			</div>
			<div>
				<dt>Its size</dt>
				<dd>{formatBytes(databaseBytes)}</dd>
			</div>
		</dl>
	);
}

function Links({ guessing }: { guessing: Guessing[] }) {
	if (guessing.length === 0) return <p class="soft">There are no links yet that can be opened.</p>;
	return (
		<>
			<Table caption="Live links by the length of their tokens" columns={COLUMNS} rows={guessing} />
			<p class="soft small">
				Counted by samples where there are many. Guessed in: how long somebody who tries tokens from
				1,000 addresses, as fast as they are let, takes on average until one of them is a link.
			</p>
		</>
	);
}
