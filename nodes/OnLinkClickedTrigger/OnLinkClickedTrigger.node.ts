import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { searchCampaigns } from '../shared/listSearch/searchCampaigns';
import { triggerFields } from './fields';
import { receiveEvent } from './receiveEvent';
import { subscribe, subscriptionExists, unsubscribe } from './subscription';

export class OnLinkClickedTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'On Link Clicked Trigger',
		name: 'onLinkClickedTrigger',
		icon: { light: 'file:../../icons/clickloop.svg', dark: 'file:../../icons/clickloop.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["firstClickOnly"] ? "First click of each message" : "Every click" }}',
		description: 'Starts the workflow when a person, not a scanner, taps a link in a text message',
		eventTriggerDescription: 'Waiting for a person to tap a link',
		activationMessage: 'The workflow now runs each time a person taps a link.',
		defaults: {
			name: 'On Link Clicked Trigger',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'clickloopApi',
				required: true,
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				// The answer means "the workflow has started": until then the server delivers again.
				responseMode: 'onReceived',
				responseData: 'noData',
			},
		],
		properties: triggerFields,
	};

	methods = {
		listSearch: {
			searchCampaigns,
		},
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await subscriptionExists.call(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await subscribe.call(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unsubscribe.call(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveEvent.call(this);
	}
}
