import type { IDataObject } from 'n8n-workflow';
import { pick } from '../shared/pick';

const OF_MESSAGE = ['to', 'contact', 'text', 'status'];

const OF_CLICK = ['url', 'verdict', 'device', 'place'];

/** @returns an event flat, with what most workflows use */
export function simplified(event: IDataObject): IDataObject {
	const { message, click, campaign } = event as Record<string, IDataObject | undefined>;
	return {
		...pick(event, ['id', 'type', 'timestamp']),
		...(message === undefined ? {} : { messageId: message.id, ...pick(message, OF_MESSAGE) }),
		...(click === undefined ? {} : { clickId: click.id, ...pick(click, OF_CLICK) }),
		...(campaign === undefined ? {} : { campaignId: campaign.id, campaign: campaign.name }),
	};
}
