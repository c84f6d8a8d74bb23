import type { INodePropertyOptions } from 'n8n-workflow';

/** The events a workflow can start with, as they are offered; by name, as n8n lists options. */
export const eventOptions: INodePropertyOptions[] = [
	{
		name: 'Campaign Reached Threshold',
		value: 'campaign.threshold',
		description: 'When a campaign has so many clicks, such a click rate, or runs for so long',
	},
	{
		name: 'Link Clicked',
		value: 'link.clicked',
		description: 'When a person, not a scanner or a preview, taps a link',
	},
	{
		name: 'Link Previewed',
		value: 'link.previewed',
		description: 'When a phone or messenger fetches a link to draw a preview of it',
	},
	{
		name: 'Message Delivered',
		value: 'message.delivered',
		description: 'When the provider says that a text has arrived on the phone',
	},
	{
		name: 'Message Failed',
		value: 'message.failed',
		description: 'When a text could not be sent or delivered',
	},
	{
		name: 'Message Not Clicked',
		value: 'message.unclicked',
		description: 'When nobody has tapped a link of a text in time',
	},
	{
		name: 'Verdict Changed',
		value: 'click.rejudged',
		description:
			'When a click that was counted turns out to be a machine, or one that was not turns out to be a person',
	},
];

/** Events that tell of one click, or of one message. */
export const ABOUT_MESSAGES = eventOptions
	.map(({ value }) => String(value))
	.filter((event) => event !== 'campaign.threshold');

/** To test with what really happens, and not with a sample of one of the events. */
export const REAL_EVENT = 'realEvent';
