import type { Locator, Page } from 'playwright-core';
import { startBrowser } from './browser.js';

/** How one node shows on n8n's canvas. */
export interface ShownNode {
	name: string;
	type: string;
	/** Whether its icon is an image file that has been loaded. */
	iconLoaded: boolean;
	/** Whether it bears the badge that says something is wrong with its settings. */
	hasIssues: boolean;
}

const node = '[data-test-id="canvas-node"]';
const issues = '[data-test-id="node-issues"]';

/**
 * Opens the workflow in n8n's editor in a browser, and does `look` with the page once all `count`
 * nodes are drawn and their pictures loaded.
 */
export async function onCanvas<T>(
	editor: { url: string; cookie: string },
	workflow: string,
	count: number,
	look: (page: Page) => Promise<T>,
): Promise<T> {
	const browser = await startBrowser();
	try {
		const page = await browser.newPage({
			viewport: { width: 1200, height: 700 },
			deviceScaleFactor: 2,
		});
		const [name, value] = editor.cookie.split('=') as [string, string];
		await page.context().addCookies([{ name, value, url: editor.url }]);
		await page.goto(`${editor.url}/workflow/${workflow}`);
		await page
			.locator(node)
			.nth(count - 1)
			.waitFor();
		await page.waitForLoadState('networkidle');
		return await look(page);
	} finally {
		await browser.close();
	}
}

/** All nodes on the open canvas. */
export async function shownNodes(page: Page): Promise<ShownNode[]> {
	return Promise.all((await page.locator(node).all()).map(shown));
}

async function shown(drawn: Locator): Promise<ShownNode> {
	const images = drawn.locator('.n8n-node-icon img');
	const loaded = await images.evaluateAll((all) =>
		(all as HTMLImageElement[]).map(({ complete, naturalWidth }) => complete && naturalWidth > 0),
	);
	return {
		name: (await drawn.getAttribute('data-node-name')) ?? '',
		type: (await drawn.getAttribute('data-node-type')) ?? '',
		iconLoaded: loaded.length > 0 && loaded.every(Boolean),
		hasIssues: (await drawn.locator(issues).count()) > 0,
	};
}
