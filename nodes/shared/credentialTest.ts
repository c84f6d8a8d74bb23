import type {
	ICredentialsDecrypted,
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { networkReason } from './errors';
import { isOlder, VERSION } from './version';

const TIMEOUT_IN_MILLISECONDS = 10_000;

const NOT_CLICKLOOP =
	"What answers there is not Clickloop. 'Base URL' is the address of the Clickloop server alone, without a path such as /admin.";

interface Answer {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body: unknown;
}

/**
 * Tells whether Clickloop answers at the credential's address and knows its key, and if not, what to do.
 *
 * It is a function since n8n would take any answer with the status 200 for right, and show the network's own codes.
 */
export async function testClickloopApi(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const baseUrl = String(data?.baseUrl ?? '')
		.trim()
		.replace(/\/+$/, '');
	if (!URL.canParse(baseUrl) || !/^https?:\/\//i.test(baseUrl))
		return failed(`'Base URL' (${baseUrl}) is no address; write one such as http://localhost:8080`);

	// The only way to make a request that n8n gives to tests of credentials.
	const { request } = this.helpers;
	let answer: Answer;
	try {
		answer = (await request({
			method: 'GET',
			uri: `${baseUrl}/v1/me`,
			headers: {
				Authorization: `Bearer ${String(data?.apiKey)}`,
				'User-Agent': `n8n-nodes-clickloop/${VERSION}`,
			},
			json: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			timeout: TIMEOUT_IN_MILLISECONDS,
		})) as Answer;
	} catch (error) {
		return failed(
			`Nothing answers at ${baseUrl}: ${networkReason(error)}. Check that the server runs and that this is its address as n8n sees it; inside a container, localhost is that container.`,
		);
	}
	return judge(answer);
}

function judge({ statusCode, headers, body }: Answer): INodeCredentialTestResult {
	if (statusCode >= 300 && statusCode < 400)
		return failed(
			`The server sends on to ${headers.location ?? 'another address'}. Take that server's address as 'Base URL'.`,
		);
	const isProblem = hasField(body, 'type') && hasField(body, 'detail');
	if (statusCode === 401 && isProblem)
		return failed("Clickloop does not know this 'API Key': it may be mistyped or deleted.");
	if (statusCode >= 400 && isProblem) return failed(`Clickloop says: ${String(body.detail)}`);
	if (statusCode >= 500)
		return failed(`The server answers with an error (status ${statusCode}). Look at its log.`);
	if (statusCode !== 200 || !isCaller(body)) return failed(NOT_CLICKLOOP);
	const backend = typeof body.version === 'string' ? body.version : undefined;
	if (backend === undefined || isOlder(backend, VERSION))
		return passed(
			`Connection successful. The backend${backend === undefined ? '' : ` (${backend})`} is older than these nodes (${VERSION}): update the backend to use all their fields.`,
		);
	return passed(`Connection successful. The backend's version is ${backend}.`);
}

/** What `GET /v1/me` answers, in Clickloop alone. */
function isCaller(body: unknown): body is { id: string; scopes: unknown[]; version?: unknown } {
	return (
		hasField(body, 'id') &&
		String(body.id).startsWith('key_') &&
		hasField(body, 'scopes') &&
		Array.isArray(body.scopes)
	);
}

function hasField<Name extends string>(
	body: unknown,
	name: Name,
): body is { [key in Name]: unknown } {
	return typeof body === 'object' && body !== null && name in body;
}

function passed(message: string): INodeCredentialTestResult {
	return { status: 'OK', message };
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
