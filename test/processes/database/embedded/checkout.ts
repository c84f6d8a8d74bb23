import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { locateBinaries } from '../../../../backend/src/database/embedded/locate-binaries.js';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const CODE = ['backend/src/database/embedded', 'test/processes/database/embedded'];

/** An installed Clickloop of our own, as far as the embedded PostgreSQL goes, to lock away or spoil. */
export interface Checkout {
	directory: string;
	/** The script to run with `node`: `serve.ts`. */
	script: string;
	/** A Node that another user can run; ours may lie where only we can go. */
	node: string;
	native: string;
	/** Makes the install look as npm leaves it when it runs no scripts. */
	removeLinks(): Promise<void>;
}

/** Builds and installs it, readable by all, like `npm ci` under a usual umask. */
export async function makeCheckout(directory: string): Promise<Checkout> {
	const { native } = await locateBinaries();
	const modules = dirname(dirname(dirname(native)));
	const platform = dirname(native).slice(modules.length + 1);
	await mkdir(directory, { recursive: true });
	await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
	for (const folder of CODE) await build(join(REPOSITORY, folder), join(directory, folder));
	for (const name of [platform, ...(await withDependencies('pg', modules))]) {
		const target = join(directory, 'node_modules', name);
		await cp(join(modules, name), target, { recursive: true, verbatimSymlinks: true });
	}
	const node = join(directory, 'node');
	await copyFile(process.execPath, node);
	await chmod(node, 0o755);
	const copy = join(directory, 'node_modules', platform, 'native');
	return {
		directory,
		script: join(directory, 'test/processes/database/embedded/serve.js'),
		node,
		native: copy,
		removeLinks: () => removeLinks(join(copy, 'lib')),
	};
}

async function build(from: string, to: string): Promise<void> {
	await mkdir(to, { recursive: true });
	const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
	for (const name of await readdir(from)) {
		const source = await readFile(join(from, name), 'utf8');
		const { outputText } = ts.transpileModule(source, { compilerOptions });
		await writeFile(join(to, name.replace(/\.ts$/, '.js')), outputText);
	}
}

async function withDependencies(name: string, modules: string): Promise<string[]> {
	const manifest = await readFile(join(modules, name, 'package.json'), 'utf8');
	const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
	const further = Object.keys(dependencies).map((each) => withDependencies(each, modules));
	return [...new Set([name, ...(await Promise.all(further)).flat()])];
}

async function removeLinks(lib: string): Promise<void> {
	for (const entry of await readdir(lib, { withFileTypes: true })) {
		if (entry.isSymbolicLink()) await rm(join(lib, entry.name));
	}
}
