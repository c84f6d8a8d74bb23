import { expect } from 'chai';
import { openChannel } from '../../backend/src/channels/registry.js';
import { CALLBACK, describeProvider, MESSAGE, NOW, tell } from './support/provider.js';
import { seven } from './support/seven.js';

describeProvider(seven);

describe('Callbacks of seven', () => {
	const channel = openChannel('seven', seven.settings('https://example.com'), fetch);

	it('find their message by our id, as they have one address for all', async () => {
		const said = {
			webhook_event: 'dlr',
			data: { msg_id: 7, status: 'DELIVERED', foreign_id: MESSAGE },
		};
		const how = { url: CALLBACK, at: NOW, other: false };
		const answer = await tell(channel, seven.receipts!.call(said, how));
		expect(answer).to.deep.include({
			receipts: [
				{ providerMessageId: '7', messageId: MESSAGE, status: 'delivered', error: undefined },
			],
		});
	});

	it('are refused at another address than the signed one', async () => {
		const callback = seven.receipts!.call({}, { url: CALLBACK, at: NOW, other: false });
		const elsewhere = CALLBACK.replace('go.acme', 'go.other');
		expect(await tell(channel, { ...callback, url: elsewhere })).to.have.all.keys('refused');
	});
});
