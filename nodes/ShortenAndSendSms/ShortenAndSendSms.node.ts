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
import { searchCampaigns } from '../shared/listSearch/searchCampaigns';
import { searchChannels } from '../shared/listSearch/searchChannels';
import { messageFields, simplifyField } from './fields';
import { sharedOptions } from './options';
import { preview } from './operations/preview';
import { send } from './operations/send';
import { sendAndWait } from './operations/sendAndWait';
import { shortenOnly } from './operations/shortenOnly';
import { runOperation } from './runOperation';
import { resume, resumeWebhooks } from './wait/resume';
import { runSendAndWait } from './wait/runSendAndWait';

const operations = [preview, send, sendAndWait, shortenOnly];

export class ShortenAndSendSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Shorten & Send SMS',
		name: 'shortenAndSendSms',
		icon: { light: 'file:../../icons/clickloop.svg', dark: 'file:../../icons/clickloop.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { send: "Send", sendAndWait: "Send and Wait for Click", shortenOnly: "Shorten Only", preview: "Preview" }[$parameter["operation"]] }}',
		description: 'Text each recipient a link of their own, so that a tap tells who tapped',
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
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [preview.option, send.option, sendAndWait.option, shortenOnly.option],
				default: 'send',
			},
			...messageFields,
			...operations.flatMap(({ fields }) => fields),
			simplifyField,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [...sharedOptions, ...operations.flatMap((one) => one.options)].sort(
					(one, other) => one.displayName.localeCompare(other.displayName),
				),
			},
		],
	};

	methods = {
		credentialTest: {
			testClickloopApi,
		},
		listSearch: {
			searchCampaigns,
			searchChannels,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const byName = { send, shortenOnly, preview };
		const name = this.getNodeParameter('operation', 0) as string;
		if (name === SEND_AND_WAIT_OPERATION) return await runSendAndWait.call(this);
		return [await runOperation.call(this, byName[name as keyof typeof byName])];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume.call(this);
	}
}
