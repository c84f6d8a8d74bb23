import { expect } from 'chai';
import { join } from 'node:path';
import { onCanvas, shownNodes } from './driver/canvas.js';
import { checkout } from './driver/places.js';
import { storeCredential } from './driver/scene.js';
import { n8n, n8nApi } from './driver/stage.js';
import { clickedWorkflow, sendingWorkflow, stacked, type Workflow } from './driver/workflows.js';

const pictureAsked = process.env.CLICKLOOP_SCREENSHOTS === '1';
const campaign = 'Onboarding week 1';

async function open<T>(workflow: Workflow, look: Parameters<typeof onCanvas<T>>[3]): Promise<T> {
	const { url } = await n8n();
	const { cookie, createWorkflow } = await n8nApi();
	const id = await createWorkflow(workflow);
	return onCanvas({ url, cookie }, id, workflow.nodes.length, look);
}

describe("The nodes on n8n's canvas", () => {
	it('show their icons and no complaint', async () => {
		const credential = await storeCredential();
		const loop = stacked(
			'Onboarding',
			sendingWorkflow(campaign, credential, 'canvas'),
			clickedWorkflow(campaign, credential),
		);
		const nodes = await open(loop, async (page) => {
			if (pictureAsked)
				await page.screenshot({ path: join(checkout, 'docs', 'images', 'canvas.png') });
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
		const workflow = sendingWorkflow(campaign, await storeCredential(), 'canvas-incomplete');
		const send = workflow.nodes.at(-1)!;
		send.parameters.to = '';
		const nodes = await open(workflow, shownNodes);
		expect(nodes.find(({ name }) => name === send.name)).to.include({ hasIssues: true });
	});
});
