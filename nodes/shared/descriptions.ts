import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

export const campaignSelect: INodeProperties = {
	displayName: 'Campaign',
	name: 'campaign',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The campaign the messages belong to',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a campaign...',
			typeOptions: {
				searchListMethod: 'searchCampaigns',
				searchable: true,
			},
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Onboarding week 1',
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. cmp_01k9z3c1v8f0mr2e6q5y7t4b9d',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*cmp_\\S+\\s*$',
						errorMessage: 'A campaign ID starts with cmp_',
					},
				},
			],
		},
	],
};

export const channelSelect: INodeProperties = {
	displayName: 'Channel',
	name: 'channel',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		'The configured way to send: a provider such as Twilio, or the sandbox, which sends nothing and shows the texts on its own page',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a channel...',
			typeOptions: {
				searchListMethod: 'searchChannels',
				searchable: true,
			},
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. sandbox',
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. chn_01k9z3c1v8f0mr2e6q5y7t4b9d',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*chn_\\S+\\s*$',
						errorMessage: 'A channel ID starts with chn_',
					},
				},
			],
		},
	],
};

/**
 * The campaign's modes with another list.
 *
 * @param searchListMethod fills the list
 * @param whenEmpty what an empty list means
 */
export function campaignModes(
	searchListMethod: string,
	whenEmpty = 'Select a campaign...',
): INodePropertyMode[] {
	return (campaignSelect.modes ?? []).map((mode) =>
		mode.name === 'list'
			? { ...mode, placeholder: whenEmpty, typeOptions: { ...mode.typeOptions, searchListMethod } }
			: mode,
	);
}
