import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createSignInLink } from '../../backend/src/auth/sessions.js';
import { startServer, type TestServer } from '../support/server.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Headless Chromium says so in its user agent and would, rightly, be judged a bot. */
const PHONE = {
	viewport: { width: 390, height: 844 },
	userAgent:
		'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
};

describe('The admin pages in a browser', () => {
	let server: TestServer | undefined;
	let browser: Browser | undefined;
	let context: BrowserContext;
	let page: Page;
	/** What the browser complained about, such as a breach of the content security policy. */
	const complaints: string[] = [];

	before(async () => {
		if (!existsSync(CHROMIUM)) {
			throw new Error(
				`There is no Chromium at ${CHROMIUM}. Install it (Debian: apt-get install chromium), or say where it is by CHROMIUM=/path/to/it.`,
			);
		}
		server = await startServer();
		browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
		context = await browser.newContext(PHONE);
		page = await context.newPage();
		page.on('console', (message) => {
			if (message.type() === 'error') complaints.push(message.text());
		});
		page.on('pageerror', (error) => complaints.push(error.message));
	});

	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	/** On a phone nothing may stick out of the screen. */
	async function expectNoSidewaysScrolling(): Promise<void> {
		const excess = await page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
		);
		expect(excess, page.url()).to.equal(0);
	}

	it('leads a first-time visitor from the sign-in link to the report of their own tap', async () => {
		await page.goto(await createSignInLink(server!.deps));
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.getByRole('heading', { name: 'Find out who really tapped' }).waitFor();
		await expectNoSidewaysScrolling();

		await page.getByRole('button', { name: 'Send to the phone' }).click();
		const phone = page.getByRole('region', { name: 'Phone of +4915112345678' });
		const activity = page.getByRole('article');
		await phone.getByText('Hi Ada').waitFor();
		await expectNoSidewaysScrolling();

		await activity.getByRole('button', { name: 'Play a preview' }).click();
		await activity.locator('summary', { hasText: 'iMessage fetched the page' }).waitFor();
		await activity.getByRole('button', { name: 'Play a scanner' }).click();
		await activity.locator('summary', { hasText: 'python-requests' }).waitFor();
		await activity.getByText('of 2 raw clicks').waitFor();

		const opened = context.waitForEvent('page');
		await phone.getByRole('link').click();
		const landing = await opened;
		await landing.getByRole('heading', { name: 'You tapped the link' }).waitFor();
		await landing.close();

		// Nobody reloads: the page finds out by itself.
		await activity.getByText('of 3 raw clicks').waitFor();
		await activity.locator('summary', { hasText: 'Human' }).click();
		await activity.getByText('a web browser').first().waitFor();
		await expectNoSidewaysScrolling();

		await activity.getByRole('button', { name: 'Play delivered' }).click();
		await activity.getByText('· delivered ·').waitFor();

		await activity.getByRole('link', { name: 'Campaign report' }).click();
		await page.getByRole('heading', { name: 'First try' }).waitFor();
		const headline = await page.getByRole('region', { name: 'Who tapped' }).innerText();
		expect(headline).to.match(/1\s+of 1 delivered/);
		await expectNoSidewaysScrolling();

		const tabs = page.getByRole('navigation', { name: 'Campaign' });
		await tabs.getByRole('link', { name: 'Recipients' }).click();
		await page.getByRole('row', { name: /\+4915112345678/ }).waitFor();
		await expectNoSidewaysScrolling();

		await page.getByRole('link', { name: 'System' }).click();
		await page.getByRole('region', { name: 'Warnings' }).waitFor();
		await expectNoSidewaysScrolling();

		await page.getByRole('button', { name: 'Sign out' }).click();
		await page.getByRole('heading', { name: 'Sign in' }).waitFor();
		expect(complaints).to.deep.equal([]);
	});
});
