import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { clickloopApiRequestAllItems } from '../shared/transport';
import type { Campaign } from '../shared/types';

/**
 * The id of the campaign an input item names. Reports are found by id alone, so a name is looked
 * up first.
 *
 * @throws NodeOperationError when the parameter is empty or no campaign has exactly that name
 */
export async function getCampaignId(this: IExecuteFunctions, itemIndex: number): Promise<string> {
	const value = this.getNodeParameter('campaign', itemIndex, '', { extractValue: true });
	const campaign = String(value ?? '')
		.normalize()
		.trim();
	if (campaign.startsWith('cmp_')) return campaign;
	if (campaign === '') {
		throw new NodeOperationError(
			this.getNode(),
			`The parameter 'Campaign' is empty [item ${itemIndex}]`,
			{ itemIndex, description: "Choose a campaign 'From List', or give its name or ID." },
		);
	}

	const found = (await clickloopApiRequestAllItems.call(this, {
		path: '/v1/campaigns',
		qs: { search: campaign },
		itemIndex,
	})) as unknown as Campaign[];
	const match = found.find(({ name }) => name === campaign);
	if (match !== undefined) return match.id;
	throw new NodeOperationError(
		this.getNode(),
		`No campaign is named '${campaign}' [item ${itemIndex}]`,
		{
			itemIndex,
			description:
				"Check the spelling, upper and lower case too, or choose the campaign 'From List'. A campaign is there once its first message is.",
		},
	);
}
