import { expect } from 'chai';
import { channelTypes } from '../../backend/src/channels/registry.js';
import { describeProvider } from './support/provider.js';
import { PUBLIC_KEY, telnyx } from './support/telnyx.js';

describeProvider(telnyx);

describe('The public key of Telnyx', () => {
	it('is as Telnyx shows it', () => {
		const { settings } = channelTypes.telnyx;
		const check = (publicKey: string) =>
			settings.safeParse({ apiKey: 'k', publicKey, from: 'Acme' }).success;
		expect(check(PUBLIC_KEY)).to.equal(true);
		for (const wrong of ['', 'x', PUBLIC_KEY.slice(4), `${PUBLIC_KEY}AAAA`])
			expect(check(wrong), wrong).to.equal(false);
	});
});

describe('A channel by Telnyx', () => {
	it('has a number or a messaging profile', () => {
		const { settings } = channelTypes.telnyx;
		const plain = { apiKey: 'k', publicKey: PUBLIC_KEY };
		expect(settings.safeParse({ ...plain, messagingProfileId: 'p-1' }).success).to.equal(true);
		expect(settings.safeParse(plain).success).to.equal(false);
		const both = { ...plain, from: 'Acme', messagingProfileId: 'p-1' };
		expect(settings.safeParse(both).success).to.equal(false);
	});
});
