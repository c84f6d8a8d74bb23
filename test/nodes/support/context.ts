import {
	NodeApiError,
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IWebhookFunctions,
	type JsonObject,
} from 'n8n-workflow';
import { ClickloopApi } from '../../../credentials/ClickloopApi.credentials.js';
import { API_KEY } from './fake-backend.js';

/** What a test says about the node's surroundings; the rest is filled in. */
export interface Surroundings {
	node: INodeType;
	baseUrl: string;
	/** One set for each input item, or one for all. */
	parameters: INodeParameters | INodeParameters[];
	items?: number;
	/** What the input items carry; their index unless told. */
	input?: IDataObject[];
	/** The credential's key, where it is a real server's. */
	apiKey?: string;
	/** What n8n would sign for the execution. */
	resumeUrl?: string;
	/** Told of each request to the API, as "METHOD /path". */
	onRequest?: (line: string) => void;
	continueOnFail?: boolean;
	executionId?: string;
	nodeId?: string;
	runIndex?: number;
	/** What n8n keeps of the node inside one execution and its retries. */
	context?: IDataObject;
	staticData?: IDataObject;
	webhookUrl?: string;
	/** Why n8n subscribes: `manual` while the editor listens for a test event. */
	activation?: 'activate' | 'manual';
	asTool?: boolean;
	/** As n8n names the node's type; a tool's ends with Tool. */
	nodeType?: string;
	/** Told until when the execution shall wait. */
	wait?: (till: Date) => void;
	/** Takes each line the node writes into n8n's log, as "level: text". */
	log?: (line: string) => void;
}

export function executeContext(surroundings: Surroundings): IExecuteFunctions {
	const { parameters, items, continueOnFail = false, runIndex = 0 } = surroundings;
	const sets = Array.isArray(parameters) ? parameters : [parameters];
	const input: INodeExecutionData[] = Array.from({ length: items ?? sets.length }, (_, index) => ({
		json: surroundings.input?.[index] ?? { index },
	}));
	const context = surroundings.context ?? {};
	return {
		...common(surroundings),
		getInputData: () => input,
		getNodeParameter: (name: string, itemIndex: number, fallback?: unknown) =>
			parameter(surroundings.node, sets[itemIndex] ?? sets[0]!, name, fallback),
		continueOnFail: () => continueOnFail,
		getContext: () => context,
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		isToolExecution: () => surroundings.asTool ?? false,
		getSignedResumeUrl: () =>
			surroundings.resumeUrl ?? 'https://n8n.acme.com/webhook-waiting/12/node-1?signature=right',
		putExecutionToWait: (till: Date) => Promise.resolve(surroundings.wait?.(till)),
	} as unknown as IExecuteFunctions;
}

export function hookContext(surroundings: Surroundings): IHookFunctions {
	return {
		...common(surroundings),
		...withoutItems(surroundings),
		getNodeWebhookUrl: () => surroundings.webhookUrl,
		getActivationMode: () => surroundings.activation ?? 'activate',
	} as unknown as IHookFunctions;
}

export function loadOptionsContext(surroundings: Surroundings): ILoadOptionsFunctions {
	return common(surroundings) as unknown as ILoadOptionsFunctions;
}

export function webhookContext(
	surroundings: Surroundings,
	request: { headers: Record<string, string>; query?: IDataObject; rawBody?: Buffer },
	response: unknown,
): IWebhookFunctions {
	return {
		...common(surroundings),
		...withoutItems(surroundings),
		getRequestObject: () => request,
		getResponseObject: () => response,
		getHeaderData: () => request.headers,
		getQueryData: () => request.query ?? {},
		getBodyData: () => JSON.parse(request.rawBody?.toString() ?? '{}') as IDataObject,
		evaluateExpression: (expression: string) => {
			const [, name, key] = /^{{ \$node\["(.+)"\]\.context\.(\w+) }}$/.exec(expression)!;
			return name === 'The Node' ? surroundings.context?.[key!] : undefined;
		},
		helpers: {
			...common(surroundings).helpers,
			returnJsonArray: (json: IDataObject) => [{ json }],
		},
	} as unknown as IWebhookFunctions;
}

function common({ baseUrl, staticData = {}, ...surroundings }: Surroundings) {
	const node = {
		id: surroundings.nodeId ?? 'node-1',
		name: 'The Node',
		type: surroundings.nodeType ?? 'n8n-nodes-clickloop.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	} as INode;
	return {
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow-1', name: 'Welcome', active: true }),
		getExecutionId: () => surroundings.executionId ?? '12',
		getInstanceId: () => 'instance-of-the-tests',
		getTimezone: () => 'Europe/Berlin',
		getCredentials: () => Promise.resolve({ baseUrl, apiKey: surroundings.apiKey ?? API_KEY }),
		getWorkflowStaticData: () => staticData,
		logger: {
			info: (text: string) => surroundings.log?.(`info: ${text}`),
			warn: (text: string) => surroundings.log?.(`warn: ${text}`),
		},
		helpers: { httpRequestWithAuthentication: requestWithCredential(surroundings) },
	};
}

function withoutItems({ node, parameters }: Surroundings) {
	const [set] = Array.isArray(parameters) ? parameters : [parameters];
	return {
		getNodeParameter: (name: string, fallback?: unknown) => parameter(node, set!, name, fallback),
	};
}

/** As the engine: defaults filled in by the node's own description, locators reduced to their value. */
function parameter(node: INodeType, set: INodeParameters, name: string, fallback: unknown) {
	const { properties } = node.description;
	const asNode = { typeVersion: 1 } as INode;
	const all = NodeHelpers.getNodeParameters(properties, set, true, false, asNode, node.description);
	const value = all?.[name] ?? fallback;
	const isLocator = typeof value === 'object' && value !== null && 'mode' in value;
	return isLocator ? (value as unknown as { value: unknown }).value : value;
}

/** As the engine: the credential's own header, the whole answer, network failures as NodeApiError. */
function requestWithCredential({
	apiKey = API_KEY,
	onRequest,
}: Pick<Surroundings, 'apiKey' | 'onRequest'>) {
	return async function (
		this: IExecuteFunctions,
		_credential: string,
		{ url: address, qs = {}, method = 'GET', body: sent, headers = {} }: IHttpRequestOptions,
	) {
		const url = new URL(address);
		onRequest?.(`${method} ${url.pathname}`);
		for (const [name, value] of Object.entries(qs)) url.searchParams.set(name, value as string);
		const { Authorization } = new ClickloopApi().authenticate.properties.headers!;
		const authorization = (Authorization as string)
			.replace(/^=/, '')
			.replace('{{$credentials.apiKey}}', apiKey);
		const response = await fetch(url, {
			method,
			headers: {
				...(headers as Record<string, string>),
				authorization,
				'content-type': 'application/json',
			},
			body: sent ? JSON.stringify(sent) : null,
		}).catch((error: Error) => {
			throw new NodeApiError(this.getNode(), error.cause as JsonObject);
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.includes('json');
		const body: unknown = isJson && text ? JSON.parse(text) : text;
		return { statusCode: response.status, headers: Object.fromEntries(response.headers), body };
	};
}

/** A resource locator's value, as the editor stores it. */
export function locator(value: string, mode = 'name') {
	return { __rl: true as const, mode, value };
}
