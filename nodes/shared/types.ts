import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** The n8n contexts from which the nodes call the Clickloop API. */
export type ClickloopContext =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** One page of any list of the API. */
export interface Page<T> {
	data: T[];
	nextCursor: string | null;
}

export interface Campaign {
	id: string;
	name: string;
}

export interface Channel {
	id: string;
	name: string;
	type: string;
}
