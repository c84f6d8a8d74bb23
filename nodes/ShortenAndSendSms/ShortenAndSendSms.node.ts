import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes, SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { testClickloopApi } from '../shared/credentialTest';
import { forEachItem } from '../shared/forEachItem';
import { searchChannels } from '../shared/listSearch/searchChannels';
import { searchDomains } from '../shared/listSearch/searchDomains';
import { searchOrNameCampaigns } from '../shared/listSearch/searchOrNameCampaigns';
import { messageFields, simplifyField } from './fields';
import { sharedOptions } from './options';
import { createLink } from './operations/createLink';
import { disableLink } from './operations/disableLink';
import { getMessage } from './operations/getMessage';
import { getMessages } from './operations/getMessages';
import { markAsSent } from './operations/markAsSent';
import { preview } from './operations/preview';
import { send } from './operations/send';
import { sendAndWait } from './operations/sendAndWait';
import { shortenOnly } from './operations/shortenOnly';
import { updateLink } from './operations/updateLink';
import { runOperation } from './runOperation';
import type { ItemOperation } from './types';
import { resume, resumeWebhooks } from './wait/resume';
import { runSendAndWait } from './wait/runSendAndWait';

/** Of new messages, which go to the server many at a time. */
const messageOperations = [preview, send, sendAndWait, shortenOnly];

/** Of what is there already, each asked for alone. */
const itemOperations = [getMessage, getMessages, markAsSent, createLink, disableLink, updateLink];

const byName = { send, shortenOnly, preview };
const itemOperationsByName: Record<string, ItemOperation> = Object.fromEntries(
	itemOperations.map((operation) => [operation.option.value, operation]),
);

export class ShortenAndSendSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Shorten & Send SMS',
		name: 'shortenAndSendSms',
		icon: { light: 'file:../../icons/clickloop.svg', dark: 'file:../../icons/clickloop.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { send: "Send", sendAndWait: "Send and Wait for Click", shortenOnly: "Shorten Only", preview: "Preview", get: "Get Message", getAll: "Get Many Messages", markAsSent: "Mark as Sent", create: "Create Link", update: "Update Link", disable: "Disable Link" }[$parameter["operation"]] }}',
		description: 'Send an SMS whose links are short and tracked per recipient',
		defaults: {
			name: 'Shorten & Send SMS',
		},
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ $parameter["operation"] === "sendAndWait" ? [{ type: "main", displayName: "Clicked" }, { type: "main", displayName: "Not Clicked" }] : [{ type: "main" }] }}',
		credentials: [
			{
				name: 'clickloopApi',
				required: true,
				testedBy: 'testClickloopApi',
			},
		],
		webhooks: resumeWebhooks,
		waitingNodeTooltip: 'Waiting for a tap, or for time to run out',
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Link', value: 'link' },
					{ name: 'Message', value: 'message' },
				],
				default: 'message',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					getMessage.option,
					getMessages.option,
					markAsSent.option,
					preview.option,
					send.option,
					sendAndWait.option,
					shortenOnly.option,
				],
				default: 'send',
				displayOptions: { show: { resource: ['message'] } },
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [createLink.option, disableLink.option, updateLink.option],
				default: 'create',
				displayOptions: { show: { resource: ['link'] } },
			},
			...messageFields,
			...[...messageOperations, ...itemOperations].flatMap(({ fields }) => fields),
			simplifyField,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [...sharedOptions, ...messageOperations.flatMap((one) => one.options)].sort(
					(one, other) => one.displayName.localeCompare(other.displayName),
				),
				displayOptions: {
					show: {
						resource: ['message'],
						operation: messageOperations.map(({ option }) => option.value),
					},
				},
			},
		],
	};

	methods = {
		credentialTest: {
			testClickloopApi,
		},
		listSearch: {
			searchChannels,
			searchDomains,
			searchOrNameCampaigns,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const name = this.getNodeParameter('operation', 0) as string;
		if (name === SEND_AND_WAIT_OPERATION) return await runSendAndWait.call(this);
		const ofItems = itemOperationsByName[name];
		if (ofItems === undefined)
			return [await runOperation.call(this, byName[name as keyof typeof byName])];
		return await forEachItem.call(this, async (itemIndex) => [
			await ofItems.run.call(this, itemIndex),
		]);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume.call(this);
	}
}
