import { jsonCaller, type Answer, type JsonCaller } from './http.js';
import { until } from './until.js';
import type { Workflow } from './workflows.js';

/** One item as n8n keeps it in an execution. */
export interface Item {
	json: Record<string, unknown>;
	pairedItem?: { item: number } | { item: number }[] | number;
}

/** One run of a workflow with all that its nodes gave. */
export interface Execution {
	id: string;
	status: string;
	mode: string;
	data: {
		resultData: {
			error?: { message: string };
			runData: Record<string, { data?: { main: (Item[] | null)[] } }[]>;
		};
	};
}

/** A run of a workflow that is paused. */
export interface WaitingExecution {
	id: string;
	data: { executionData?: { contextData: Record<string, { wait?: { waits: string[] } }> } };
}

/** n8n driven as its owner: what the editor and the public API can do, as far as the suite uses it. */
export type N8nApi = Awaited<ReturnType<typeof ownN8n>>;

interface Listed<T> {
	data: T;
	nextCursor?: string | null;
}

/** What n8n says of a workflow's activation, and of each trigger in it. */
export interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: { nodeId: string; status: string; errorMessage: string | null }[];
}

const underWay = ['new', 'running', 'waiting'];

const owner = {
	email: 'owner@example.com',
	firstName: 'Ada',
	lastName: 'Owner',
	password: 'End-to-end-0wner',
};

/** Sets up the owner of a fresh n8n, signs in and makes an API key with every scope. */
export async function ownN8n(url: string) {
	const cookie = await signIn(url);
	const editor = jsonCaller(url, () => ({ cookie, 'push-ref': 'end-to-end' }));
	const apiKey = await makeApiKey(editor);
	const api = jsonCaller(`${url}/api/v1`, () => ({ 'x-n8n-api-key': apiKey }));
	return { cookie, ...credentialsOf(api, editor), ...workflowsOf(api, editor) };
}

async function signIn(url: string): Promise<string> {
	const anyone = jsonCaller(url, () => ({}));
	await anyone('POST', '/rest/owner/setup', owner);
	const { headers } = await anyone('POST', '/rest/login', {
		emailOrLdapLoginId: owner.email,
		password: owner.password,
	});
	return headers
		.getSetCookie()
		.map((line) => line.split(';')[0])
		.join('; ');
}

async function makeApiKey(editor: JsonCaller): Promise<string> {
	const scopes = await editor<Listed<string[]>>('GET', '/rest/api-keys/scopes');
	const made = await editor<Listed<{ rawApiKey: string }>>('POST', '/rest/api-keys', {
		label: 'End to end',
		scopes: scopes.body.data,
		expiresAt: null,
	});
	return made.body.data.rawApiKey;
}

function credentialsOf(api: JsonCaller, editor: JsonCaller) {
	return {
		/** Stores a credential; gives its id. */
		createCredential: async (name: string, type: string, data: Record<string, string>) =>
			(await api<{ id: string }>('POST', '/credentials', { name, type, data })).body.id,

		/** Presses "Test" in the credential's dialogue with these values. */
		testCredential: async (type: string, data: Record<string, string>) => {
			const credentials = { id: '', name: 'Tried', type, data };
			interface Outcome {
				status: 'OK' | 'Error';
				message: string;
			}
			const tried = await editor<Listed<Outcome>>('POST', '/rest/credentials/test', {
				credentials,
			});
			return tried.body.data;
		},
	};
}

function workflowsOf(api: JsonCaller, editor: JsonCaller) {
	return {
		/** Stores a workflow, inactive; gives its id. */
		createWorkflow: async (workflow: Workflow) =>
			(await api<{ id: string }>('POST', '/workflows', workflow)).body.id,

		/** Imports a workflow as the editor does, with credentials found by their names; gives its id. */
		importWorkflow: async (workflow: object) =>
			(await editor<Listed<{ id: string }>>('POST', '/rest/workflows', workflow)).body.data.id,

		/** Presses "Execute workflow": runs it from this trigger, without waiting for it. */
		execute: (id: string, trigger: string) =>
			editor('POST', `/rest/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } }),

		/** The workflow's executions that wait for something, with what their nodes keep meanwhile. */
		waiting: async (id: string) => {
			const path = `/executions?workflowId=${id}&status=waiting&includeData=true`;
			return (await api<Listed<WaitingExecution[]>>('GET', path)).body.data;
		},

		/** Asks for activation. The trigger's webhook is there some time after the answer. */
		activate: (id: string) => api('POST', `/workflows/${id}/activate`),

		/** What became of the last activation, as the editor shows it. */
		publication: (id: string) =>
			until('n8n to have tried to activate the workflow', async () => {
				const path = `/rest/workflows/${id}/publication-status`;
				const { data } = (await editor<Listed<Publication>>('GET', path)).body;
				return !['in_progress', 'not_published'].includes(data.status) && data;
			}),

		/** Asks for deactivation. The trigger's webhook is gone some time after the answer. */
		deactivate: (id: string) => api('POST', `/workflows/${id}/deactivate`),

		/** Presses "Listen for test event" on a trigger; n8n then waits for its webhook. */
		listenForTestEvent: (id: string, trigger: string) =>
			editor<Listed<{ waitingForWebhook?: boolean }>>('POST', `/rest/workflows/${id}/run`, {
				triggerToStartFrom: { name: trigger },
			}),

		/** Presses "Stop listening". */
		stopListening: (id: string) => editor('DELETE', `/rest/test-webhook/${id}`),

		/** Deletes a workflow, active or not, as the editor does: what is deleted is archived first. */
		deleteWorkflow: async (id: string) => {
			await editor('POST', `/rest/workflows/${id}/archive`, {});
			await until('n8n to let go of the workflow', () =>
				editor('DELETE', `/rest/workflows/${id}`).catch((error: Error) => {
					if (error.message.includes('still being unpublished')) return undefined;
					throw error;
				}),
			);
		},

		/** The workflow's finished executions with their data, the oldest first. */
		executions: async (id: string) => {
			const found: Execution[] = [];
			let cursor: string | null = '';
			while (cursor !== null) {
				const { body }: Answer<Listed<Execution[]>> = await api(
					'GET',
					`/executions?workflowId=${id}&includeData=true&limit=250&cursor=${cursor}`,
				);
				found.push(...body.data);
				cursor = body.nextCursor ?? null;
			}
			const finished = found.filter(({ status }) => !underWay.includes(status));
			return finished.sort((one, other) => Number(one.id) - Number(other.id));
		},
	};
}

/** What a node gave on one of its outputs in the execution's first run of it. */
export function itemsOf(execution: Execution, node: string, output = 0): Item[] {
	const [run] = execution.data.resultData.runData[node] ?? [];
	return run?.data?.main[output] ?? [];
}
