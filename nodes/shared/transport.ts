import type {
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { connectionError, notClickloopError, problemError } from './errors';
import type { ClickloopContext, Page } from './types';
import { VERSION } from './version';

/** The most the API returns in one page. */
const MAX_PAGE_SIZE = 500;

export interface ApiRequest {
	method?: IHttpRequestMethods;
	path: string;
	qs?: IDataObject;
	body?: IDataObject;
	/** Which input item the request is for; shown with an error. */
	itemIndex?: number;
}

/**
 * Calls the Clickloop API with the node's credential.
 *
 * @returns the answer's JSON; an empty object where the answer has no body (204)
 * @throws NodeApiError saying what happened and how to mend it: the server's own problem+json,
 * a server that cannot be reached, or an address where something else answers
 */
export async function clickloopApiRequest(
	this: ClickloopContext,
	{ method = 'GET', path, qs, body, itemIndex }: ApiRequest,
): Promise<unknown> {
	const baseUrl = await getBaseUrl.call(this);
	const options: IHttpRequestOptions = {
		method,
		url: `${baseUrl}${path}`,
		qs,
		body,
		headers: { 'User-Agent': `n8n-nodes-clickloop/${VERSION}` },
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
	};

	let response: IN8nHttpFullResponse;
	try {
		response = await this.helpers.httpRequestWithAuthentication.call(this, 'clickloopApi', options);
	} catch (error) {
		throw connectionError(this.getNode(), error, baseUrl, itemIndex);
	}

	if (response.statusCode >= 400) {
		const given = { ...qs, ...body };
		throw problemError(this.getNode(), response, { baseUrl, given, itemIndex });
	}
	if (response.statusCode === 204) return {};
	if (typeof response.body !== 'object') {
		throw notClickloopError(this.getNode(), baseUrl, itemIndex);
	}
	return response.body;
}

/**
 * Follows a list's cursor until it ends, or until `limit` entries are there.
 *
 * @param limit how many entries at most; all of them where absent
 */
export async function clickloopApiRequestAllItems(
	this: ClickloopContext,
	request: ApiRequest,
	limit = Infinity,
): Promise<IDataObject[]> {
	const entries: IDataObject[] = [];
	let cursor: string | null = null;
	do {
		const qs: IDataObject = {
			...request.qs,
			limit: Math.min(limit - entries.length, MAX_PAGE_SIZE),
			...(cursor === null ? {} : { cursor }),
		};
		const page = (await clickloopApiRequest.call(this, { ...request, qs })) as Page<IDataObject>;
		entries.push(...page.data);
		cursor = page.nextCursor;
	} while (cursor !== null && entries.length < limit);
	return entries.slice(0, limit);
}

async function getBaseUrl(this: ClickloopContext): Promise<string> {
	const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('clickloopApi');
	return baseUrl.trim().replace(/\/+$/, '');
}
