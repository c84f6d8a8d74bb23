import { randomUUID } from 'node:crypto';

/** One node on the canvas. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	webhookId?: string;
}

/** A workflow as n8n's public API takes it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, { main: { node: string; type: 'main'; index: 0 }[][] }>;
	settings: { executionOrder: 'v1'; saveManualExecutions: true };
}

/** The stored credential that the pack's nodes use. */
export interface CredentialRef {
	id: string;
	name: string;
}

const pack = 'n8n-nodes-clickloop';
const gridWidth = 260;
const gridHeight = 200;

/** Three recipients come in by a webhook; each gets a text with a link of their own. */
export function sendingWorkflow(
	campaign: string,
	credential: CredentialRef,
	path: string,
): Workflow {
	return inARow('Send the invitations', [
		webhook('New sign-ups', path),
		node('One per person', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.people' }),
		{
			...node('Shorten & Send SMS', `${pack}.shortenAndSendSms`, 1, {
				operation: 'send',
				campaign: { __rl: true, mode: 'name', value: campaign },
				channel: { __rl: true, mode: 'name', value: 'sandbox' },
				to: '={{ $json.phone }}',
				text: '=Hi {{ $json.name }}, your place is here: https://acme.example/start?plan={{ $json.plan }}',
				options: { contact: '={{ $json.contact }}' },
			}),
			credentials: { clickloopApi: credential },
		},
	]);
}

/** Goes on when a person taps, and ends with the campaign's numbers. */
export function clickedWorkflow(campaign: string, credential: CredentialRef): Workflow {
	const credentials = { clickloopApi: credential };
	return inARow('When someone taps', [
		{
			...node('On Link Clicked Trigger', `${pack}.onLinkClickedTrigger`, 1, {
				campaign: { __rl: true, mode: 'name', value: campaign },
			}),
			webhookId: randomUUID(),
			credentials,
		},
		{
			...node('Get Click Report', `${pack}.getClickReport`, 1, {
				operation: 'campaignSummary',
				campaign: { __rl: true, mode: 'name', value: campaign },
			}),
			credentials,
		},
	]);
}

/** Both workflows on one canvas, one below the other. */
export function stacked(name: string, upper: Workflow, lower: Workflow): Workflow {
	const below = lower.nodes.map((placed) => ({
		...placed,
		position: [placed.position[0], gridHeight] as [number, number],
	}));
	return {
		...upper,
		name,
		nodes: [...upper.nodes, ...below],
		connections: { ...upper.connections, ...lower.connections },
	};
}

function webhook(name: string, path: string): WorkflowNode {
	const parameters = {
		httpMethod: 'POST',
		path,
		responseMode: 'lastNode',
		responseData: 'allEntries',
		options: {},
	};
	return { ...node(name, 'n8n-nodes-base.webhook', 2, parameters), webhookId: path };
}

function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
): WorkflowNode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters };
}

function inARow(name: string, nodes: WorkflowNode[]): Workflow {
	const connections: Workflow['connections'] = {};
	for (const [index, next] of nodes.slice(1).entries())
		connections[nodes[index]!.name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	return {
		name,
		nodes: nodes.map((placed, index) => ({ ...placed, position: [index * gridWidth, 0] })),
		connections,
		settings: { executionOrder: 'v1', saveManualExecutions: true },
	};
}
