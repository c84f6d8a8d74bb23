import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { searchCampaigns } from '../shared/listSearch/searchCampaigns';
import { searchChannels } from '../shared/listSearch/searchChannels';
import { messageFields } from './fields';
import { options } from './options';
import { preview } from './operations/preview';
import { send } from './operations/send';
import { shortenOnly } from './operations/shortenOnly';
import { runOperation } from './runOperation';

export class ShortenAndSendSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Shorten & Send SMS',
		name: 'shortenAndSendSms',
		icon: { light: 'file:../../icons/clickloop.svg', dark: 'file:../../icons/clickloop.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { send: "Send", shortenOnly: "Shorten Only", preview: "Preview" }[$parameter["operation"]] }}',
		description: 'Text each recipient a link of their own, so that a tap tells who tapped',
		defaults: {
			name: 'Shorten & Send SMS',
		},
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'clickloopApi',
				required: true,
			},
		],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [send.option, shortenOnly.option, preview.option],
				default: 'send',
			},
			...messageFields,
			options,
		],
	};

	methods = {
		listSearch: {
			searchCampaigns,
			searchChannels,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operations = { send, shortenOnly, preview };
		const name = this.getNodeParameter('operation', 0) as keyof typeof operations;
		return [await runOperation.call(this, operations[name])];
	}
}
