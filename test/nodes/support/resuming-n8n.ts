import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import { executeContext, webhookContext, type Surroundings } from './context.js';

/** The two outputs of a node that waits. */
export type Outputs = INodeExecutionData[][];

/** An execution of a node that may pause, and be resumed by a call. */
export interface Execution {
	/** What n8n signed for it. */
	resumeUrl: string;
	/** Until when it waits; undefined while it does not. */
	waitsTill: Date | undefined;
	/** What it went on with; undefined while it waits. */
	outputs: Outputs | undefined;
	/** The requests it made of the API, as "METHOD /path". */
	requests: string[];
	/** How often it has been called by its URL. */
	calls: number;
	/** Runs its node again, as *Retry* does. */
	retry(): Promise<void>;
}

export interface ResumingN8n {
	/** Runs the node for these items; what it throws, this throws. */
	run(
		parameters: INodeParameters | INodeParameters[],
		more?: Partial<Surroundings>,
	): Promise<Execution>;
	stop(): Promise<void>;
}

const SIGNATURE = 'right';

/**
 * n8n as far as waiting goes: it keeps what the node kept, as JSON, lets only calls with the right signature in, has
 * the node say what they are worth, and answers as the node's description says.
 * @param surroundings which node, and how it reaches the API
 */
export async function startResumingN8n(
	surroundings: Pick<Surroundings, 'node' | 'baseUrl' | 'apiKey'>,
): Promise<ResumingN8n> {
	const executions: { execution: Execution; resume: (body: string) => Promise<number> }[] = [];

	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const url = new URL(request.url!, 'http://n8n');
			const called = executions[Number(url.pathname.split('/').at(-2))];
			const isSigned = url.searchParams.get('signature') === SIGNATURE;
			if (!called || !isSigned) {
				response.writeHead(called ? 401 : 404).end();
				return;
			}
			called.execution.calls += 1;
			called.resume(body).then(
				(status) => response.writeHead(status).end(),
				() => response.writeHead(500).end(),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;

	return {
		async run(parameters, more) {
			const id = executions.length;
			let kept = '{}';
			const execution: Execution = {
				resumeUrl: `http://127.0.0.1:${port}/webhook-waiting/${id}/node-1?signature=${SIGNATURE}`,
				waitsTill: undefined,
				outputs: undefined,
				requests: [],
				calls: 0,
				retry: execute,
			};
			const its: Surroundings = {
				...surroundings,
				parameters,
				executionId: `${id}`,
				resumeUrl: execution.resumeUrl,
				onRequest: (line) => execution.requests.push(line),
				...more,
			};

			async function execute() {
				const context: IDataObject = {};
				let till: Date | undefined;
				const wait = (at: Date) => (till = at);
				const given = await its.node.execute!.call(executeContext({ ...its, context, wait }));
				kept = JSON.stringify(context);
				execution.waitsTill = till;
				execution.outputs = till ? undefined : (given as Outputs);
			}

			async function resume(body: string): Promise<number> {
				// What the node did not keep is gone, and an execution is resumed once.
				if (!execution.waitsTill) return 409;
				const context = JSON.parse(kept) as IDataObject;
				let status = 200;
				const response = {
					status: (code: number) => ((status = code), response),
					json: () => response,
				};
				const request = { headers: {}, rawBody: Buffer.from(body) };
				const { workflowData } = await its.node.webhook!.call(
					webhookContext({ ...its, context }, request, response),
				);
				if (!workflowData) return status;
				execution.waitsTill = undefined;
				execution.outputs = workflowData;
				return answerOf(its.node);
			}

			executions[id] = { execution, resume };
			await execute();
			return execution;
		},
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** What n8n answers when an execution goes on. */
function answerOf({ description }: INodeType): number {
	const { responseCode } = description.webhooks![0]!;
	return Number(/\d+/.exec(String(responseCode))![0]);
}
