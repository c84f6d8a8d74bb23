import type { IAuthenticateGeneric, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

export class ClickloopApi implements ICredentialType {
	name = 'clickloopApi';

	displayName = 'Clickloop API';

	icon: Icon = { light: 'file:../icons/clickloop.svg', dark: 'file:../icons/clickloop.dark.svg' };

	documentationUrl = 'https://github.com/clickloop/clickloop#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'http://localhost:8080',
			placeholder: 'e.g. https://clickloop.example.com',
			description:
				'Address of the Clickloop server as n8n reaches it. If n8n runs in a container, localhost is that container.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The key printed when the server first started, or one made since',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{$credentials.apiKey}}',
			},
		},
	};
}
