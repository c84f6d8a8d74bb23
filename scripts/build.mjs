// Builds the backend into backend/dist, and only when something has changed since the last time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	cpSync,
	existsSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'backend/src');
const dist = join(root, 'backend/dist');
/** Made beside and renamed: processes that start at once may all build, and one that is killed leaves no half. */
const draft = join(root, `backend/.dist-${process.pid}`);
const stampOf = (build) => join(build, '.built');

/** What the build is made of; a change in any of these makes it stale. */
const INPUTS = [
	'backend/src',
	'backend/tsconfig.json',
	'backend/package.json',
	'prisma',
	'package-lock.json',
];

function newest(path) {
	const stats = statSync(path);
	if (!stats.isDirectory()) return stats.mtimeMs;
	return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

async function run(script, ...args) {
	const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
	const end = () => child.kill();
	process.on('exit', end);
	const [status] = await once(child, 'exit');
	process.off('exit', end);
	if (status !== 0) process.exit(status ?? 1);
}

/** Everything that is not TypeScript goes along as it is. */
function copyAssets() {
	cpSync(source, draft, {
		recursive: true,
		filter: (path) => statSync(path).isDirectory() || /\.(css|svg|js|gz)$/.test(path),
	});
	cpSync(join(root, 'prisma/migrations'), join(draft, 'migrations'), { recursive: true });
}

function isFresh() {
	const stamp = stampOf(dist);
	return (
		existsSync(stamp) &&
		INPUTS.every((input) => newest(join(root, input)) <= statSync(stamp).mtimeMs)
	);
}

async function build() {
	await run(join(root, 'scripts/prisma-generate.mjs'));
	const startedAt = new Date();
	const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
	const output = ['--outDir', draft, '--tsBuildInfoFile', join(draft, '.tsbuildinfo')];
	await run(join(typescript, '../bin/tsc'), '-p', 'backend', ...output);
	copyAssets();
	writeFileSync(stampOf(draft), '');
	// What is edited while the build runs must be built again.
	utimesSync(stampOf(draft), startedAt, startedAt);
}

if (!isFresh()) {
	console.log('Building Clickloop (about ten seconds, once) …');
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
	const giveUp = () => process.exit(1);
	for (const signal of signals) process.on(signal, giveUp);
	const removeDraft = () => rmSync(draft, { recursive: true, force: true });
	process.on('exit', removeDraft);
	await build();
	// Another process may have been faster, and run its build by now.
	if (!isFresh()) {
		rmSync(dist, { recursive: true, force: true });
		renameSync(draft, dist);
	}
	removeDraft();
	process.off('exit', removeDraft);
	for (const signal of signals) process.off(signal, giveUp);
}
