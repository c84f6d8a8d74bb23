/** @jsxRuntime automatic @jsxImportSource preact */
import type { Campaign } from '../../campaigns/campaign.js';
import type { Page } from '../../http/pages.js';
import { parseId } from '../../ids.js';
import type { Recipient } from '../../reports/recipients.js';
import { Choices } from '../parts/choices.js';
import { Moment } from '../parts/moment.js';
import { formatCount } from '../parts/numbers.js';
import { Pager } from '../parts/pager.js';
import { Table, type Column } from '../parts/table.js';
import { CampaignLayout } from './campaign-layout.js';

const columnsWith = (reasons: Map<string, string>): Column<Recipient>[] => [
	{ title: 'Recipient', show: ({ to }) => <span class="number">{to}</span> },
	{ title: 'Contact', show: ({ contact }) => contact },
	{
		title: 'Status',
		show: ({ status, messageId }) => (
			<Status status={status} reason={reasonOf(reasons, messageId)} />
		),
	},
	{
		title: 'Tapped',
		show: ({ humanClicks }) =>
			humanClicks > 0 ? <span class="badge human">yes</span> : <span class="soft">no</span>,
	},
	{
		title: 'Clicks by people',
		isNumber: true,
		show: ({ humanClicks }) => <strong>{formatCount(humanClicks)}</strong>,
	},
	{
		title: 'Raw clicks',
		isNumber: true,
		show: ({ clicks }) => <span class="soft">{formatCount(clicks)}</span>,
	},
	{
		title: 'First tap (UTC)',
		isNumber: true,
		show: ({ firstClickAt }) => firstClickAt && <Moment at={firstClickAt} />,
	},
];

function Status({ status, reason }: { status: string; reason: string | undefined }) {
	return (
		<>
			{status}
			{reason && <span class="soft small"> {reason}</span>}
		</>
	);
}

function reasonOf(reasons: Map<string, string>, messageId: string): string | undefined {
	const uuid = parseId('msg', messageId);
	return uuid ? reasons.get(uuid) : undefined;
}

const CHOICES = [
	{ name: 'Everybody', value: undefined },
	{ name: 'Tapped', value: 'true' },
	{ name: 'Did not tap', value: 'false' },
] as const;

interface RecipientsPageProps {
	campaign: Campaign;
	page: Page<Recipient>;
	/** Why messages failed, by their UUIDs. */
	reasons: Map<string, string>;
	clicked: 'true' | 'false' | undefined;
	cursor: string | undefined;
}

/** Who was written to, and which of them tapped. */
export function RecipientsPage({ campaign, page, reasons, clicked, cursor }: RecipientsPageProps) {
	const path = `/admin/campaigns/${campaign.id}/recipients`;
	return (
		<CampaignLayout campaign={campaign} tab="Recipients">
			<Choices
				label="Which recipients"
				path={path}
				parameter="clicked"
				choices={CHOICES}
				chosen={clicked}
			/>
			<section class="card stack" aria-label="Recipients">
				{page.data.length > 0 ? (
					<Table caption="Recipients" columns={columnsWith(reasons)} rows={page.data} />
				) : (
					<p class="soft">There is nobody here.</p>
				)}
				<Pager path={path} query={{ clicked }} cursor={cursor} nextCursor={page.nextCursor} />
			</section>
		</CampaignLayout>
	);
}
