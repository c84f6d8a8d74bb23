import { expect } from 'chai';
import { openChannel } from '../../backend/src/channels/registry.js';
import { startReceiver } from '../support/receiver.js';
import { answer, infobip, status } from './support/infobip.js';
import { describeProvider, handOver, json, MESSAGE } from './support/provider.js';

describeProvider(infobip);

describe('A text by Infobip', () => {
	it('is not lost when it is tried again and had been taken before: our id is theirs', async () => {
		const receiver = await startReceiver();
		receiver.answer = () => json(200, answer(status(5, 'REJECTED_DUPLICATE_MESSAGE_ID')));
		const channel = openChannel('infobip', infobip.settings(receiver.url), fetch);
		expect(await handOver(channel)).to.deep.equal({ is: 'accepted', id: MESSAGE });
		await receiver.stop();
	});
});
