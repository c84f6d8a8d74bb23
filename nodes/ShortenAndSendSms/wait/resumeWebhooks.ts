import type { IWebhookDescription } from 'n8n-workflow';

/** Where a waiting execution is called. It is registered nowhere: its URL goes with a subscription. */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		// What n8n signs resume URLs for.
		path: '={{ $nodeId }}',
		isFullPath: true,
		restartWebhook: true,
		// The answer means "the execution has gone on, tell it no more": until then the server calls again.
		responseMode: 'onReceived',
		responseCode: '={{ 410 }}',
		responseData: 'noData',
	},
];
