import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { clickloopApiRequestAllItems } from '../transport';
import type { Channel } from '../types';

/** Fills the channel list. The API has no search over channels, and there are few: all are read. */
export async function searchChannels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const channels = (await clickloopApiRequestAllItems.call(this, {
		path: '/v1/channels',
	})) as unknown as Channel[];
	return {
		results: channels
			.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()))
			.map(({ id, name, type }) => ({
				name: name === type ? name : `${name} (${type})`,
				value: id,
			})),
	};
}
