/** What users know the API's fields by, where errors name them: the labels of the nodes' parameters. */
const LABELS: Record<string, string> = {
	at: 'At',
	campaign: 'Campaign',
	channel: 'Channel',
	contact: 'Contact ID',
	domain: 'Short Domain',
	expiresAt: 'Link Expires At',
	'filter.after': 'After Link',
	'filter.afterHours': 'Hours Without a Click',
	'filter.campaign': 'Campaign',
	'filter.contact': 'Contact ID',
	'filter.label': 'Link Label',
	'filter.link': 'Link URL Contains',
	'filter.nth': 'Nth Click',
	'filter.once': 'First Click Only',
	'filter.threshold.clicks': 'Clicks',
	'filter.threshold.hours': 'Hours',
	'filter.threshold.rate': 'Click Rate (%)',
	'filter.withinHours': 'Only Within Hours',
	key: 'Send Only Once Per Key',
	limit: 'Limit',
	link: 'Wait for Link',
	metadata: 'Metadata',
	'options.checkTargets': 'Check Targets',
	'options.defaultCountry': 'Default Country',
	'options.domain': 'Short Domain',
	'options.expiresAt': 'Link Expires At',
	'options.onExtraSegment': 'If the Link Adds a Segment',
	'options.onNoLink': 'If There Is No Link',
	'options.scheme': 'Include https://',
	'options.track': 'Track Links',
	providerMessageId: 'Provider Message ID',
	sentAt: 'Sent At',
	text: 'Text',
	to: 'To',
	until: 'Wait At Most',
	url: 'URL',
};

/** @returns undefined for what is no parameter of a node */
export function labelOf(path: string): string | undefined {
	return LABELS[path];
}
