import type { TestServer } from './server.js';

/**
 * Subscribes to all that happens to clicks and messages, since only what somebody wants to hear is written down.
 * Nobody listens at the address: what was to be told stays to be looked at.
 */
export async function hearAll(server: TestServer): Promise<void> {
	const { status } = await server.api('POST', '/v1/subscriptions', {
		url: 'http://127.0.0.1:9/',
		events: [
			'link.clicked',
			'link.previewed',
			'click.rejudged',
			'message.delivered',
			'message.failed',
		],
	});
	if (status !== 201) throw new Error(`Subscribing was answered ${status}`);
}
