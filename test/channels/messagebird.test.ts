import { expect } from 'chai';
import { openChannel } from '../../backend/src/channels/registry.js';
import { messagebird } from './support/messagebird.js';
import { CALLBACK, describeProvider, NOW, tell } from './support/provider.js';

describeProvider(messagebird);

describe('Callbacks of MessageBird', () => {
	it('are refused when what they say, which is in their URL, was changed', async () => {
		const channel = openChannel('messagebird', messagebird.settings('https://example.com'), fetch);
		const how = { url: CALLBACK, at: NOW, other: false };
		const said = { id: 'one', status: 'sent' };
		const callback = messagebird.receipts!.call(said, how);
		expect(await tell(channel, callback)).to.have.all.keys('receipts');
		const changed = callback.url.replace('status=sent', 'status=delivered');
		expect(await tell(channel, { ...callback, url: changed })).to.have.all.keys('refused');
	});
});
