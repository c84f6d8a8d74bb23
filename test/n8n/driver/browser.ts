import { access } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';

/** Starts Debian's Chromium, or the one that CHROMIUM names. */
export async function startBrowser(): Promise<Browser> {
	const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
	await access(executablePath).catch(() => {
		throw new Error(
			`There is no Chromium at ${executablePath}. Install it (apt-get install chromium), or name ` +
				'another with the environment variable CHROMIUM.',
		);
	});
	return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
