import type { IDataObject, IN8nHttpFullResponse, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { describeFindings, type Finding } from './findings';
import { isOlder, VERSION } from './version';

/** An RFC 9457 problem as the API answers it. */
interface Problem {
	title?: string;
	detail?: string;
	errors?: Finding[];
}

const CREDENTIAL = "the 'Clickloop API' credential";

/** What the network's commonest codes mean. */
const WORDS: Record<string, string> = {
	ECONNREFUSED: 'the connection was refused',
	ECONNRESET: 'the connection was closed before an answer',
	ECONNABORTED: 'no answer came in time',
	EHOSTUNREACH: 'the host cannot be reached',
	ENETUNREACH: 'the network cannot be reached',
	ENOTFOUND: 'there is no host of that name',
	EAI_AGAIN: 'the name cannot be looked up at the moment',
	ETIMEDOUT: 'no answer came in time',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody that n8n trusts',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
	EPROTO: 'it does not speak HTTPS; write http:// where it has no certificate',
};

/** What the reader can do, where the status alone tells. */
const HINTS: Record<number, string> = {
	401: `Check 'API Key' in ${CREDENTIAL}: it may be mistyped or revoked.`,
	403: `The API key in ${CREDENTIAL} lacks a scope for this, or may not be used from this address. Choose another key.`,
	413: 'The request is too large for the server. Send fewer or shorter messages at once.',
	429: "Wait a little, or turn on 'Retry On Fail' in the node settings.",
};

const SERVER_HINT = "Turn on 'Retry On Fail' in the node settings, or look at the server's log.";

/**
 * Tells an answer with an error status in the server's own words, and what to do about it.
 *
 * @param given what was asked for, so that the error can show which value is wrong
 */
export function problemError(
	node: INode,
	{ statusCode, body, headers }: IN8nHttpFullResponse,
	{ baseUrl, given, itemIndex }: { baseUrl: string; given?: IDataObject; itemIndex?: number },
): NodeApiError {
	const problem: Problem = isProblem(body) ? body : {};
	const { errors = [] } = problem;
	const message =
		errors.length > 0
			? describeFindings(errors, given)
			: (problem.detail ?? problem.title ?? `${baseUrl} answered with status ${statusCode}`);
	const error = new NodeApiError(node, { statusCode, ...problem } as unknown as JsonObject, {
		message,
		description: [hintFor(statusCode, problem), ageHint(headers)].filter(Boolean).join(' '),
		httpCode: String(statusCode),
		itemIndex,
	});
	const isOfItem = itemIndex !== undefined && isRefusedInput(error);
	return isOfItem ? ofItem(node, error, itemIndex) : error;
}

/** @returns the same error, told of one input item */
export function ofItem(node: INode, error: NodeApiError, itemIndex: number): NodeApiError {
	return new NodeApiError(node, { name: error.name } as JsonObject, {
		message: `${error.message} [item ${itemIndex}]`,
		description: error.description ?? undefined,
		httpCode: error.httpCode ?? undefined,
		itemIndex,
	});
}

/** Whether the server has understood and refused what was asked, so that something else may well be taken. */
export function isRefusedInput({ httpCode }: NodeApiError): boolean {
	return ['400', '404', '409', '422'].includes(String(httpCode));
}

/** Tells that no answer came, from where it was expected and what to check. */
export function connectionError(
	node: INode,
	error: unknown,
	baseUrl: string,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const reason = networkReason(error);
	return new NodeApiError(node, { name: 'ConnectionFailed' } as JsonObject, {
		message: `Clickloop could not be reached at ${baseUrl}`,
		description: `Check that the server runs and that 'Base URL' in ${CREDENTIAL} is its address as n8n sees it (inside a container, localhost is that container). The network said: ${reason}`,
		itemIndex,
	});
}

/** Tells that something answered which is not the Clickloop API. */
export function notClickloopError(node: INode, baseUrl: string, itemIndex?: number): NodeApiError {
	return new NodeApiError(node, { name: 'NotClickloop' } as JsonObject, {
		message: `The server at ${baseUrl} does not answer as Clickloop does`,
		description: `Check 'Base URL' in ${CREDENTIAL}: it is the address of the Clickloop server alone, without a path such as /admin.`,
		itemIndex,
	});
}

/** @returns whether the server has answered that it does not know the thing that was asked for */
export function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === '404';
}

function isProblem(body: unknown): body is Problem {
	return typeof body === 'object' && body !== null && ('title' in body || 'detail' in body);
}

function hintFor(statusCode: number, problem: Problem): string {
	return HINTS[statusCode] ?? (statusCode >= 500 ? SERVER_HINT : otherHint(problem));
}

/** A backend that is older than the pack may not know what it was asked for. */
function ageHint(headers: IN8nHttpFullResponse['headers']): string {
	const backend = headers['clickloop-version'];
	if (!isOlder(backend, VERSION)) return '';
	return `The backend (${String(backend)}) is older than these nodes (${VERSION}): update the backend.`;
}

function otherHint(problem: Problem): string {
	const isFromClickloop = problem.title !== undefined;
	return isFromClickloop ? '' : `Check 'Base URL' in ${CREDENTIAL}.`;
}

/** @returns why no answer came; n8n wraps the network's own error once or twice, whose code says most */
export function networkReason(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { code } = error as Error & { code?: string };
	if (typeof code === 'string') return code in WORDS ? `${WORDS[code]} (${code})` : code;
	return error.cause instanceof Error ? networkReason(error.cause) : error.message;
}
