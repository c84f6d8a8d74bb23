/** @jsxRuntime automatic @jsxImportSource preact */
import type { Campaign } from '../../campaigns/campaign.js';
import type { Page } from '../../http/pages.js';
import { Layout } from '../layout.js';
import { Moment } from '../parts/moment.js';
import { formatCount, formatShare } from '../parts/numbers.js';
import { Pager } from '../parts/pager.js';
import { Table, type Column } from '../parts/table.js';
import { exampleMessage, SendForm } from '../sandbox/send-form.js';

interface CampaignListProps {
	page: Page<Campaign>;
	search: string;
	cursor: string | undefined;
	publicUrl: string;
	/** What an operator should know of the server itself. */
	warning: string | null;
}

export function CampaignListPage({ page, search, cursor, publicUrl, warning }: CampaignListProps) {
	const isNew = page.data.length === 0 && !search && !cursor;
	return (
		<Layout title="Campaigns" place="campaigns">
			{warning && (
				<p class="notice bad" role="alert">
					{warning}
				</p>
			)}
			{isNew ? (
				<FirstSteps publicUrl={publicUrl} />
			) : (
				<>
					<div class="row spread">
						<h1>Campaigns</h1>
						<SearchForm search={search} />
					</div>
					<CampaignTable page={page} search={search} cursor={cursor} />
				</>
			)}
		</Layout>
	);
}

function SearchForm({ search }: { search: string }) {
	return (
		<form class="search" role="search" action="/admin">
			<input type="search" name="search" value={search} aria-label="Search campaigns by name" />
			<button>Search</button>
		</form>
	);
}

const COLUMNS: Column<Campaign>[] = [
	{
		title: 'Campaign',
		show: ({ id, name }) => <a href={`/admin/campaigns/${id}`}>{name}</a>,
	},
	{ title: 'Sent', isNumber: true, show: ({ sent }) => formatCount(sent) },
	{ title: 'Delivered', isNumber: true, show: ({ delivered }) => formatCount(delivered) },
	{
		title: 'People who tapped',
		isNumber: true,
		show: ({ filtered, delivered, sent }) => (
			<>
				<strong class="tone human">{formatCount(filtered.recipients)}</strong>{' '}
				<span class="share">{formatShare(shareOf(filtered.recipients, delivered || sent))}</span>
			</>
		),
	},
	{
		title: 'Recipients, raw',
		isNumber: true,
		show: ({ raw, delivered, sent }) => (
			<span class="soft">
				{formatCount(raw.recipients)}{' '}
				<span class="share">{formatShare(shareOf(raw.recipients, delivered || sent))}</span>
			</span>
		),
	},
	{
		title: 'Clicks, raw',
		isNumber: true,
		show: ({ raw }) => <span class="soft">{formatCount(raw.clicks)}</span>,
	},
	{
		title: 'Since (UTC)',
		isNumber: true,
		show: ({ createdAt }) => <Moment at={createdAt} />,
	},
];

/** As in the report: whoever clicked was reached, with or without a receipt. */
function shareOf(part: number, reached: number): number | null {
	return reached > 0 ? part / Math.max(reached, part) : null;
}

function CampaignTable({ page, search, cursor }: Omit<CampaignListProps, 'publicUrl' | 'warning'>) {
	if (page.data.length === 0) {
		return (
			<section class="card stack">
				<p>No campaign has “{search}” in its name.</p>
				<p>
					<a href="/admin">Show all campaigns</a>
				</p>
			</section>
		);
	}
	return (
		<section class="card stack">
			<Table caption="Campaigns" columns={COLUMNS} rows={page.data} />
			<Pager path="/admin" query={{ search }} cursor={cursor} nextCursor={page.nextCursor} />
		</section>
	);
}

/** What a new installation shows: the product in three sentences, and the first of them to try. */
function FirstSteps({ publicUrl }: { publicUrl: string }) {
	return (
		<div class="welcome">
			<div class="stack">
				<h1>Find out who really tapped</h1>
				<p>
					Link previews and security scanners open the links in text messages before anybody reads
					them. Clickloop tells them from people. Try it in a minute; nothing leaves this server.
				</p>
				<ol class="steps">
					<li>
						<h2>Send a text</h2>
						<p class="soft">It goes to the sandbox phone. Its web address becomes a short link.</p>
					</li>
					<li>
						<h2>Tap its link, and play a scanner</h2>
						<p class="soft">The phone shows what each request was judged to be, and why.</p>
					</li>
					<li>
						<h2>Read the report</h2>
						<p class="soft">
							People beside raw clicks. In n8n, each person’s tap resumes a workflow.
						</p>
					</li>
				</ol>
			</div>
			<section class="card stack" aria-labelledby="send">
				<h2 id="send">Send your first text</h2>
				<SendForm {...exampleMessage(publicUrl)} />
			</section>
		</div>
	);
}
