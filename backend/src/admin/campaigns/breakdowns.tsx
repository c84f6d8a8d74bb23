/** @jsxRuntime automatic @jsxImportSource preact */
import type { Page } from '../../http/pages.js';
import type { CampaignLink } from '../../reports/links.js';
import type { BreakDown, Report } from '../../reports/report.js';
import { Bars, type Bar } from '../parts/bars.js';
import { Columns } from '../parts/columns.js';
import { nameCountry } from '../parts/country-name.js';
import { formatCount } from '../parts/numbers.js';
import { titleOf } from '../../verdicts/describe.js';
import { Table, type Column } from '../parts/table.js';

/** When people tapped: since delivery, and by the hour of the day. */
export function Timing({ report }: { report: Report }) {
	if (report.filtered.clicks === 0) return null;
	return (
		<section class="card stack" aria-labelledby="timing">
			<div class="stack tight">
				<h2 id="timing">How soon people tapped</h2>
				<p class="soft small">Each person’s first tap, by the time since delivery</p>
			</div>
			<Columns
				bars={report.timing.map(({ to, recipients }) => ({
					name: nameBucket(to),
					count: recipients,
				}))}
			/>
		</section>
	);
}

/** @param to the bucket's end in minutes after delivery; null for what came later than all others */
function nameBucket(to: number | null): string {
	if (to === null) return 'later';
	if (to < 60) return `${to} min`;
	return `${to / 60} h`;
}

/** With what people tapped. */
export function Devices({ report }: { report: Report }) {
	const { devices, os, browsers, countries } = report;
	const groups = [
		{ title: 'Devices', bars: devices.map(capitalize) },
		{ title: 'Systems', bars: os },
		{ title: 'Browsers', bars: browsers },
		{ title: 'Countries', bars: countries.map(spellOut) },
	].filter(({ bars }) => bars.length > 0);
	return (
		<>
			{groups.map(({ title, bars }) => (
				<section class="card stack" aria-label={title} key={title}>
					<h2>{title}</h2>
					<Bars bars={bars.map(toBar).sort((a, b) => b.count - a.count)} />
				</section>
			))}
		</>
	);
}

/** Kinds of devices are common words: `mobile`. */
function capitalize({ name, ...rest }: BreakDown): BreakDown {
	return { name: `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`, ...rest };
}

function spellOut({ name, ...rest }: BreakDown): BreakDown {
	return { name: nameCountry(name), ...rest };
}

function toBar({ name, recipients }: BreakDown): Bar {
	return { name, count: recipients };
}

/** Why clicks were taken for bots. */
export function BotReasons({ report }: { report: Report }) {
	if (report.botReasons.length === 0) return null;
	return (
		<section class="card stack" aria-label="Bot reasons">
			<h2>What gave bots away</h2>
			<Bars
				tone="bot"
				bars={report.botReasons.map(({ rule, clicks }) => ({
					name: titleOf(rule),
					count: clicks,
				}))}
			/>
		</section>
	);
}

const LINK_COLUMNS: Column<CampaignLink>[] = [
	{ title: 'Link', show: ({ url }) => <span class="long">{url}</span> },
	{
		title: 'People',
		isNumber: true,
		show: ({ recipients }) => <strong class="tone human">{formatCount(recipients)}</strong>,
	},
	{ title: 'Their clicks', isNumber: true, show: ({ humanClicks }) => formatCount(humanClicks) },
	{
		title: 'Raw clicks',
		isNumber: true,
		show: ({ clicks }) => <span class="soft">{formatCount(clicks)}</span>,
	},
];

/** What the texts led to, in their order. */
export function Links({ links }: { links: Page<CampaignLink> }) {
	if (links.data.length === 0) return null;
	return (
		<section class="card stack" aria-labelledby="links">
			<h2 id="links">Links</h2>
			<Table caption="Links" columns={LINK_COLUMNS} rows={links.data} />
			{links.nextCursor && (
				<p class="soft small">The first {links.data.length}. The API and n8n give all of them.</p>
			)}
		</section>
	);
}
