import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent calls the node. Newer agents have n8n run their tools like any other node, which then says that
 * it is none; but n8n still makes a node type of its own for each tool, and names it so.
 */
export function isTool(this: IExecuteFunctions): boolean {
	return this.isToolExecution() || this.getNode().type.endsWith('Tool');
}
