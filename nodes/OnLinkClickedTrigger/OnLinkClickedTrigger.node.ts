import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testClickloopApi } from '../shared/credentialTest';
import { searchCampaigns } from '../shared/listSearch/searchCampaigns';
import { getCampaigns } from '../shared/loadOptions/getCampaigns';
import { eventOptions } from './events';
import { triggerFields } from './fields';
import { receiveEvent } from './receiveEvent';
import { subscribe, subscriptionExists, unsubscribe } from './subscription';

/** What the events are called in the node. */
const NAMES = Object.fromEntries(eventOptions.map(({ value, name }) => [value, name]));

export class OnLinkClickedTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'On Link Clicked Trigger',
		name: 'onLinkClickedTrigger',
		icon: { light: 'file:../../icons/clickloop.svg', dark: 'file:../../icons/clickloop.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: `={{ $parameter["events"].map((event) => (${JSON.stringify(NAMES)})[event] ?? event).join(", ") }}`,
		description:
			'Starts the workflow when a person, not a scanner, taps a link in a text message, or when nobody does',
		eventTriggerDescription: 'Waiting for one of the chosen events',
		activationMessage: 'The workflow now runs each time one of the chosen events happens.',
		defaults: {
			name: 'On Link Clicked Trigger',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'clickloopApi',
				required: true,
				testedBy: 'testClickloopApi',
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				// The answer means "the workflow has started": until then the server delivers again.
				responseMode: 'onReceived',
				// Empty, so that n8n asks the answer of receiveEvent, once the workflow has started.
				responseData: '',
			},
		],
		properties: triggerFields,
	};

	methods = {
		credentialTest: {
			testClickloopApi,
		},
		listSearch: {
			searchCampaigns,
		},
		loadOptions: {
			getCampaigns,
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
