// Builds the backend into backend/dist, and only when something has changed since the last time.
import { spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	readdirSync,
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
const stamp = join(dist, '.built');

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

function run(script, ...args) {
	const { status } = spawnSync(process.execPath, [script, ...args], {
		cwd: root,
		stdio: 'inherit',
	});
	if (status !== 0) process.exit(status ?? 1);
}

/** Everything that is not TypeScript goes along as it is. */
function copyAssets() {
	cpSync(source, dist, {
		recursive: true,
		filter: (path) => statSync(path).isDirectory() || /\.(css|svg|js|gz)$/.test(path),
	});
	cpSync(join(root, 'prisma/migrations'), join(dist, 'migrations'), { recursive: true });
}

const isFresh =
	existsSync(stamp) &&
	INPUTS.every((input) => newest(join(root, input)) <= statSync(stamp).mtimeMs);

if (!isFresh) {
	console.log('Building Clickloop (about ten seconds, once) …');
	rmSync(dist, { recursive: true, force: true });
	run(join(root, 'scripts/prisma-generate.mjs'));
	const startedAt = new Date();
	const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
	run(join(typescript, '../bin/tsc'), '-p', 'backend');
	copyAssets();
	writeFileSync(stamp, '');
	// What is edited while the build runs must be built again.
	utimesSync(stamp, startedAt, startedAt);
}
