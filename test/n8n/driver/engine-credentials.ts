import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';

/** A credential type that says by expressions what to add to a request. */
export type Credential = ICredentialType & { authenticate: IAuthenticateGeneric };

/**
 * Stands in for n8n's store of credentials: each node finds the same `secrets`, and the credential
 * type's own expressions put them into the request, resolved by the engine.
 */
export function credentialsHelper(
	typeNamed: (name: string) => Credential,
	secrets: ICredentialDataDecryptedObject,
): ICredentialsHelper {
	const resolve = (text: unknown, workflow: Workflow, node: INode) =>
		workflow.expression.getSimpleParameterValue(node, String(text), 'internal', {
			$credentials: secrets,
		});
	const used = {
		getParentTypes: () => [],
		getCredentialsProperties: (name: string) => typeNamed(name).properties,
		isCredentialUsableByNode: () => true,
		getDecrypted: async () => ({ ...secrets }),
		preAuthentication: async () => undefined,
		authenticate: async (
			_secrets: ICredentialDataDecryptedObject,
			name: string,
			request: IHttpRequestOptions,
			workflow: Workflow,
			node: INode,
		) => {
			const { headers = {} } = typeNamed(name).authenticate.properties;
			const added = Object.entries(headers).map(
				([header, value]) => [header, resolve(value, workflow, node)] as const,
			);
			return { ...request, headers: { ...request.headers, ...Object.fromEntries(added) } };
		},
	};
	return used as unknown as ICredentialsHelper;
}
