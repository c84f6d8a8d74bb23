import { expect } from 'chai';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { onCanvas, shownNodes } from './driver/canvas.js';
import { examples, readExample } from './driver/examples.js';
import { checkout } from './driver/places.js';
import { credential, n8n, n8nApi } from './driver/stage.js';
import { clickedWorkflow, sendingWorkflow, stacked, type Workflow } from './driver/workflows.js';

const pictureAsked = process.env.TEST_SCREENSHOTS === '1';
const campaign = 'Onboarding week 1';

const editor = async () => ({ url: (await n8n()).url, cookie: (await n8nApi()).cookie });

async function open<T>(workflow: Workflow, look: Parameters<typeof onCanvas<T>>[3]): Promise<T> {
	const id = await (await n8nApi()).createWorkflow(workflow);
	return onCanvas(await editor(), id, workflow.nodes.length, look);
}

/** Takes the picture for the docs, where it was asked for. */
async function picture(page: Page, name: string): Promise<void> {
	const path = join(checkout, 'docs', 'images', `${name}.png`);
	if (pictureAsked) await page.screenshot({ path });
}

describe("The nodes on n8n's canvas", () => {
	it('show their icons and no complaint', async () => {
		const stored = await credential();
		const loop = stacked(
			'Onboarding',
			sendingWorkflow(campaign, stored, 'canvas'),
			clickedWorkflow(campaign, stored),
		);
		const nodes = await open(loop, async (page) => {
			await picture(page, 'canvas');
			return shownNodes(page);
		});

		const ours = nodes.filter(({ type }) => type.startsWith('n8n-nodes-clickloop.'));
		expect(ours.map(({ name }) => name).sort()).to.deep.equal([
			'Get Click Report',
			'On Link Clicked Trigger',
			'Shorten & Send SMS',
		]);
		for (const node of ours) expect(node).to.include({ iconLoaded: true, hasIssues: false });
	});

	it('complain when the text has no recipient', async () => {
		const workflow = sendingWorkflow(campaign, await credential(), 'canvas-incomplete');
		const send = workflow.nodes.at(-1)!;
		send.parameters.to = '';
		const nodes = await open(workflow, shownNodes);
		expect(nodes.find(({ name }) => name === send.name)).to.include({ hasIssues: true });
	});
});

describe("The examples on n8n's canvas", () => {
	for (const name of examples) {
		it(`${name}: nothing is missing once it is imported`, async () => {
			await credential();
			const workflow = await readExample(name);
			const id = await (await n8nApi()).importWorkflow(workflow);
			const nodes = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
			const shown = await onCanvas(await editor(), id, nodes.length, async (page) => {
				await picture(page, `example-${name}`);
				return shownNodes(page);
			});
			for (const { name: node } of nodes)
				expect(shown.find((one) => one.name === node)).to.include({ hasIssues: false });
		});
	}
});
