import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from './places.js';
import type { Workflow } from './workflows.js';

/** The importable workflows in docs/examples. */
export const examples = [
	'onboarding-with-reminder',
	'follow-up-within-the-hour',
	'another-sms-node',
	'weekly-report',
] as const;

/** Reads one of them. */
export async function readExample(name: (typeof examples)[number]): Promise<Workflow> {
	const file = join(checkout, 'docs', 'examples', `${name}.json`);
	return JSON.parse(await readFile(file, 'utf8')) as Workflow;
}
