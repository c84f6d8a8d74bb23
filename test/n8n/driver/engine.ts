import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	IRun,
	IWorkflowExecuteAdditionalData,
	OnError,
	Workflow,
	WorkflowParameters,
} from 'n8n-workflow';
import { credentialsHelper, type Credential } from './engine-credentials.js';
import { installPack } from './pack.js';
import { requireTool } from './tools.js';

/** What the suite uses of n8n-core, whose own types would need the whole installation to be checked. */
interface EngineModule {
	WorkflowExecute: new (
		additionalData: IWorkflowExecuteAdditionalData,
		mode: 'trigger',
	) => { run(start: EngineStart): Promise<IRun> };
	ExecutionLifecycleHooks: new (mode: 'trigger', executionId: string, workflow: object) => object;
	PackageDirectoryLoader: new (directory: string) => PackLoader;
}

interface EngineStart {
	workflow: Workflow;
	startNode: INode;
	triggerToStartFrom: { name: string; data: { data: { main: INodeExecutionData[][] } } };
}

interface PackLoader {
	loadAll(): Promise<void>;
	getNode(name: string): { type: INodeType };
	getCredential(name: string): { type: Credential };
}

/** One node to run, on its own. */
export interface NodeRun {
	type: 'shortenAndSendSms' | 'getClickReport';
	parameters: IDataObject;
	/** The input items' JSON; one empty item where absent. */
	items?: IDataObject[];
	/** "On Error" in the node's settings. */
	onError?: OnError;
}

/** What came of it: an array of items for each output, or the error that stopped the workflow. */
export interface NodeOutcome {
	outputs: INodeExecutionData[][];
	error?: { name: string; message: string; description?: string | null };
}

/** Runs the pack's nodes in n8n's engine, in this process. */
export type Engine = (run: NodeRun) => Promise<NodeOutcome>;

/**
 * Installs the pack into `folder`, has n8n's own loader load it, and gives an engine whose nodes use
 * `secrets` as their credential. Must run under the Node that n8n needs.
 */
export async function startEngine(
	tarball: string,
	folder: string,
	secrets: { baseUrl: string; apiKey: string },
): Promise<Engine> {
	await installPack(tarball, folder);
	Object.assign(process.env, engineSettings(folder));
	const core = requireTool('n8n-core') as EngineModule;
	const { Workflow } = requireTool('n8n-workflow') as typeof import('n8n-workflow');
	const loader = new core.PackageDirectoryLoader(
		join(folder, 'node_modules', 'n8n-nodes-clickloop'),
	);
	await loader.loadAll();

	return async (run) => {
		const node = asNode(run);
		const parameters = workflowOf(node, loader);
		const workflow = new Workflow(parameters);
		const executionId = randomUUID();
		const hooks = new core.ExecutionLifecycleHooks('trigger', executionId, parameters);
		const additional = { ...additionalData(loader, secrets), executionId, hooks };
		const execute = new core.WorkflowExecute(additional, 'trigger');
		const input = (run.items ?? [{}]).map((json, item) => ({ json, pairedItem: { item } }));
		const triggerToStartFrom = { name: node.name, data: { data: { main: [input] } } };
		const { data } = await execute.run({ workflow, startNode: node, triggerToStartFrom });
		const [ran] = data.resultData.runData[node.name] ?? [];
		const outputs = (ran?.data?.main ?? []).map((items) => items ?? []);
		const { error } = data.resultData;
		return error ? { outputs, error } : { outputs };
	};
}

/** Read by n8n-core when it is loaded; without them it writes into the user's home and to the console. */
function engineSettings(folder: string): NodeJS.ProcessEnv {
	return {
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: 'of-the-engine-test',
		N8N_LOG_LEVEL: 'silent',
	};
}

function asNode({ type, parameters, onError }: NodeRun): INode {
	return {
		id: randomUUID(),
		name: 'Under Test',
		type: `n8n-nodes-clickloop.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: { clickloopApi: { id: '1', name: 'Clickloop' } },
		...(onError ? { onError } : {}),
	};
}

function workflowOf(node: INode, loader: PackLoader): WorkflowParameters {
	const typeNamed = (name: string) => loader.getNode(name.split('.').at(-1) ?? name).type;
	return {
		id: 'engine-test',
		name: 'Engine test',
		nodes: [node],
		connections: {},
		active: false,
		settings: { executionOrder: 'v1' },
		nodeTypes: {
			getByName: typeNamed,
			getByNameAndVersion: typeNamed,
			getKnownTypes: () => ({}),
		},
	};
}

function additionalData(
	loader: PackLoader,
	secrets: { baseUrl: string; apiKey: string },
): IWorkflowExecuteAdditionalData {
	const nowhere = 'http://127.0.0.1:1/';
	const used = {
		credentialsHelper: credentialsHelper((name) => loader.getCredential(name).type, secrets),
		currentNodeExecutionIndex: 0,
		restApiUrl: `${nowhere}rest`,
		instanceBaseUrl: nowhere,
		webhookBaseUrl: `${nowhere}webhook`,
		webhookTestBaseUrl: `${nowhere}webhook-test`,
		webhookWaitingBaseUrl: `${nowhere}webhook-waiting`,
		formWaitingBaseUrl: `${nowhere}form-waiting`,
		variables: {},
	};
	return used as unknown as IWorkflowExecuteAdditionalData;
}
