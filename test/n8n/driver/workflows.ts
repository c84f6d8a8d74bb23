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
		webhook('New sign-ups', path, { responseMode: 'lastNode', responseData: 'allEntries' }),
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

/** Somebody comes in by a webhook, is texted, and waited for, for so many minutes at most. */
export function waitingWorkflow(
	campaign: string,
	credential: CredentialRef,
	path: string,
	minutes: number,
): Workflow {
	return inARow('Wait for the tap', [
		webhook('New sign-up', path, { responseMode: 'onReceived' }),
		{
			...node('Shorten & Send SMS', `${pack}.shortenAndSendSms`, 1, {
				operation: 'sendAndWait',
				campaign: { __rl: true, mode: 'name', value: campaign },
				channel: { __rl: true, mode: 'name', value: 'sandbox' },
				to: '={{ $json.body.phone }}',
				text: '=Hi {{ $json.body.name }}, your place is here: https://acme.example/start',
				limitAmount: minutes,
				limitUnit: 'minutes',
			}),
			credentials: { clickloopApi: credential },
		},
	]);
}

/** Goes on when a person taps, and ends with the campaign's numbers. */
export function clickedWorkflow(campaign: string, credential: CredentialRef): Workflow {
	return inARow('When someone taps', [
		triggerNode({ campaign: { __rl: true, mode: 'name', value: campaign } }, credential),
		{
			...node('Get Click Report', `${pack}.getClickReport`, 1, {
				operation: 'campaignSummary',
				campaign: { __rl: true, mode: 'name', value: campaign },
			}),
			credentials: { clickloopApi: credential },
		},
	]);
}

/** Only hears; whether and with what it was started shows in its executions. */
export function hearingWorkflow(
	name: string,
	parameters: Record<string, unknown>,
	credential: CredentialRef,
): Workflow {
	return inARow(name, [triggerNode(parameters, credential)]);
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

function triggerNode(parameters: Record<string, unknown>, credential: CredentialRef): WorkflowNode {
	return {
		...node('On Link Clicked Trigger', `${pack}.onLinkClickedTrigger`, 1, parameters),
		webhookId: randomUUID(),
		credentials: { clickloopApi: credential },
	};
}

function webhook(name: string, path: string, response: object): WorkflowNode {
	const parameters = { httpMethod: 'POST', path, ...response, options: {} };
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
