import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testClickloopApi } from '../shared/credentialTest';
import { searchCampaigns } from '../shared/listSearch/searchCampaigns';
import { campaignField, listAndSimplify } from './fields';
import { campaignSummary } from './operations/campaignSummary';
import { clicks } from './operations/clicks';
import { links } from './operations/links';
import { recipients } from './operations/recipients';
import { runOperation } from './runOperation';

const operations = [campaignSummary, clicks, links, recipients];

export class GetClickReport implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Get Click Report',
		name: 'getClickReport',
		icon: { light: 'file:../../icons/clickloop.svg', dark: 'file:../../icons/clickloop.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { campaignSummary: "Campaign Summary", recipients: "Recipients", links: "Links", clicks: "Clicks" }[$parameter["operation"]] }}',
		description: 'Tell who tapped which link, with scanners and previews set apart',
		defaults: {
			name: 'Get Click Report',
		},
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ $parameter["operation"] === "recipients" ? [{ type: "main", displayName: "Clicked" }, { type: "main", displayName: "Not Clicked" }] : [{ type: "main" }] }}',
		credentials: [
			{
				name: 'clickloopApi',
				required: true,
				testedBy: 'testClickloopApi',
			},
		],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [campaignSummary.option, clicks.option, links.option, recipients.option],
				default: 'campaignSummary',
			},
			campaignField,
			...operations.flatMap(({ fields }) => fields),
			...listAndSimplify,
		],
	};

	methods = {
		credentialTest: {
			testClickloopApi,
		},
		listSearch: {
			searchCampaigns,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const byName = { campaignSummary, clicks, links, recipients };
		const name = this.getNodeParameter('operation', 0) as keyof typeof byName;
		return await runOperation.call(this, byName[name]);
	}
}
