import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';

const SOURCE = fileURLToPath(new URL('../backend/src/', import.meta.url));

/** Each folder, or file at the top, may use those before it (docs/architecture.md). */
const ORDER = [
	[
		'ids',
		'clock',
		'logger',
		'url',
		'nearest',
		'slices',
		'in-time',
		'wake-up',
		'config',
		'data-dir',
	],
	['database', 'network', 'http', 'auth', 'background', 'deps'],
	['verdicts', 'webhooks'],
	['totals', 'campaigns', 'links', 'recipients', 'messages', 'clicks'],
	['subscriptions', 'events', 'judging', 'channels'],
	['redirect', 'sending', 'deliveries', 'reports', 'privacy'],
	['operations', 'upgrade', 'backup', 'admin', 'app', 'main', 'demo', 'cli', 'bin'],
].flat();

/** It names the types of all that the server is made of, and runs nothing. */
const LIST_OF_PARTS = 'deps.ts';

async function findSources(): Promise<string[]> {
	const names = await readdir(SOURCE, { recursive: true });
	return names
		.filter((name) => /\.tsx?$/.test(name) && !name.startsWith(join('database', 'generated')))
		.map((name) => join(SOURCE, name));
}

/** @returns where a path under SOURCE stands in the order: by its folder, or its name at the top */
const floorOf = (path: string) =>
	relative(SOURCE, path)
		.split('/')[0]!
		.replace(/\.\w+$/, '');

async function importsOf(path: string): Promise<{ line: number; to: string }[]> {
	const text = await readFile(path, 'utf8');
	const imports = ts.preProcessFile(text).importedFiles;
	return imports
		.filter(({ fileName }) => fileName.startsWith('.'))
		.map(({ fileName, pos }) => ({
			line: text.slice(0, pos).split('\n').length,
			to: join(dirname(path), fileName),
		}));
}

describe('The folders of the backend', () => {
	it('are all in the order that says who may use whom', async () => {
		const floors = new Set((await findSources()).map(floorOf));
		expect([...floors].toSorted()).to.deep.equal(ORDER.toSorted());
	});

	it('use only those that stand before them', async () => {
		const upward: string[] = [];
		for (const path of await findSources()) {
			if (relative(SOURCE, path) === LIST_OF_PARTS) continue;
			const from = floorOf(path);
			for (const { line, to } of await importsOf(path)) {
				const [own, other] = [ORDER.indexOf(from), ORDER.indexOf(floorOf(to))];
				if (other > own)
					upward.push(`${relative(SOURCE, path)}:${line} uses ${relative(SOURCE, to)}`);
			}
		}
		expect(upward).to.deep.equal([]);
	});
});
