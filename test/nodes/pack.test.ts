import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { INodeType } from 'n8n-workflow';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const SOURCES = [
	'credentials',
	'icons',
	'nodes',
	'package.json',
	'scripts/build-pack.mjs',
	'tsconfig.json',
];

interface Manifest {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
}

describe('The node pack, built and packed', function () {
	this.timeout(120_000);
	let copy: string;
	let manifest: Manifest;
	let files: string[];

	before('in a copy, so that nothing else sees a half-built dist', async () => {
		copy = await mkdtemp(join(tmpdir(), 'clickloop-pack-'));
		for (const source of SOURCES)
			await cp(join(root, source), join(copy, source), { recursive: true });
		await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
		await mkdir(join(copy, 'backend/dist'), { recursive: true });
		await writeFile(join(copy, 'backend/dist/main.js'), '');
		manifest = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8')) as Manifest;

		await run(process.execPath, ['scripts/build-pack.mjs'], { cwd: copy });
		const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: copy });
		const [tarball] = JSON.parse(stdout) as [{ files: { path: string }[] }];
		files = tarball.files.map(({ path }) => path);
	});
	after(() => rm(copy, { recursive: true, force: true }));

	it('holds every file that n8n is told to load', () => {
		expect(files).to.include.members([...manifest.n8n.nodes, ...manifest.n8n.credentials]);
	});

	it('holds nothing but the nodes, the credential and the icons', () => {
		const others = files.filter((file) => !/^dist\/(credentials|icons|nodes)\//.test(file));
		expect(others).to.deep.equal(['package.json']);
	});

	it('gives each node its icons and a codex file that names it', async () => {
		for (const file of manifest.n8n.nodes) {
			const className = /(\w+)\.node\.js$/.exec(file)![1]!;
			const module = (await import(join(copy, file))) as Record<string, new () => INodeType>;
			const { name, icon } = new module[className]!().description;
			const codexFile = file.replace(/\.js$/, '.json');
			const codex = JSON.parse(await readFile(join(copy, codexFile), 'utf8')) as { node: string };
			expect(codex.node).to.equal(`${manifest.name}.${name}`);
			for (const path of Object.values(icon as { light: string; dark: string }))
				expect(files).to.include(join(file, '..', path.replace('file:', '')));
		}
	});
});
