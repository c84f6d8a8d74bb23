import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { describeSubscriber, type Wanted } from '../shared/subscriptions';
import { ABOUT_MESSAGES } from './events';

/** What the node, as it is set, asks of the server. */
export function wantedSubscription(this: IHookFunctions): Wanted {
	const events = this.getNodeParameter('events') as string[];
	return {
		url: webhookUrl.call(this),
		events,
		filter: wantedFilter.call(this, events),
		description: describeSubscriber.call(this),
	};
}

/** The address that belongs to this node alone; a test listener has another than the active workflow. */
export function webhookUrl(this: IHookFunctions): string {
	return this.getNodeWebhookUrl('default') as string;
}

/** A filter that was set while other events were chosen is hidden, and does not count any more. */
function wantedFilter(this: IHookFunctions, events: string[]): IDataObject {
	const filters = this.getNodeParameter('filters', {}) as IDataObject;
	const has = (event: string) => events.includes(event);
	const aboutMessages = events.some((event) => ABOUT_MESSAGES.includes(event));
	return {
		...withoutEmpty({ campaign: campaigns.call(this, filters) }),
		...(aboutMessages && messageFilter(filters)),
		...(has('link.clicked') && clickFilter.call(this, filters)),
		...(has('message.unclicked') && { afterHours: this.getNodeParameter('afterHours') }),
		...(has('campaign.threshold') && { threshold: threshold.call(this) }),
	};
}

function campaigns(this: IHookFunctions, filters: IDataObject): string | string[] | undefined {
	const chosen = this.getNodeParameter('campaign', '', { extractValue: true }) as string;
	const further = (filters.campaigns ?? []) as string[];
	const all = [chosen, ...further].map((value) => String(value ?? '').trim()).filter(Boolean);
	const distinct = [...new Set(all)];
	return distinct.length > 1 ? distinct : distinct[0];
}

function messageFilter({ contact, label, link }: IDataObject): IDataObject {
	return withoutEmpty({ contact, label, link });
}

/** @throws NodeOperationError when two filters exclude each other */
function clickFilter(this: IHookFunctions, filters: IDataObject): IDataObject {
	const { after, nth, withinHours, firstClickOnly, includePreviews, includeUnsure } = filters;
	if (firstClickOnly === true && nth !== undefined)
		throw new NodeOperationError(
			this.getNode(),
			"'Nth Click' and 'First Click Only' cannot both be set",
			{ description: "Remove one of the two from 'Filters'." },
		);
	return {
		...withoutEmpty({ after, nth, withinHours }),
		...(firstClickOnly === true && { once: true }),
		...(includePreviews === true && { includePreviews }),
		...(includeUnsure === true && { includeUnsure }),
	};
}

function threshold(this: IHookFunctions): IDataObject {
	const measure = this.getNodeParameter('threshold') as 'clicks' | 'rate' | 'hours';
	if (measure === 'clicks') return { clicks: this.getNodeParameter('thresholdClicks') };
	if (measure === 'hours') return { hours: this.getNodeParameter('thresholdHours') };
	const percent = this.getNodeParameter('thresholdRate') as number;
	return { rate: percent / 100 };
}

function withoutEmpty(fields: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
	) as IDataObject;
}
