// Builds the node pack into dist/: compiles credentials/ and nodes/, and copies what n8n reads
// beside them, the icons and the codex files.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
const folders = ['credentials', 'icons', 'nodes'];
const staticFile = /\.(svg|png|node\.json)$/;

// dist/ is emptied first: the tarball takes all of it, and a file whose source has gone must not
// be shipped.
rmSync(dist, { recursive: true, force: true });
compile();
for (const folder of folders) copyStaticFiles(folder);

function compile() {
	const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
	const { status } = spawnSync(
		process.execPath,
		[tsc, '-p', 'tsconfig.json', '--incremental', 'false'],
		{
			cwd: root,
			stdio: 'inherit',
		},
	);
	if (status !== 0) process.exit(status ?? 1);
}

function copyStaticFiles(folder) {
	for (const file of readdirSync(path.join(root, folder), { recursive: true })) {
		if (!staticFile.test(file)) continue;
		cpSync(path.join(root, folder, file), path.join(dist, folder, file));
	}
}
