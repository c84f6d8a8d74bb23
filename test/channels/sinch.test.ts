import { expect } from 'chai';
import { proveUrl } from '../../backend/src/channels/callback-url.js';
import { openChannel } from '../../backend/src/channels/registry.js';
import { CALLBACK, describeProvider, NOW, tell } from './support/provider.js';
import { sinch } from './support/sinch.js';

describeProvider(sinch);

describe('Callbacks of Sinch', () => {
	const how = { url: CALLBACK, at: NOW, other: false };
	const callback = sinch.receipts!.call(sinch.receipts!.delivered(sinch.id), how);

	it('are proved by their URL where the account has no secret for them', async () => {
		const { webhookSecret, ...settings } = sinch.settings('https://example.com');
		const channel = openChannel('sinch', settings, fetch);
		const proven = proveUrl(CALLBACK, String(settings.apiToken));
		expect(await tell(channel, { ...callback, url: proven, headers: {} })).to.deep.include({
			ofUrlOnly: true,
		});
		for (const url of [CALLBACK, proveUrl(CALLBACK, String(webhookSecret))])
			expect(await tell(channel, { ...callback, url, headers: {} })).to.have.all.keys('refused');
	});
});
