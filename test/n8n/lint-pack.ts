// `npm run lint:pack`: n8n's own linter, strict, as a verified community node must pass it. It lints the
// whole folder it is run in, so it is given a copy of the pack alone.
import { spawnSync } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, temporaryFolder } from './driver/places.js';
import { installTools } from './install.js';

const packFiles = ['package.json', 'tsconfig.json', 'eslint.config.mjs'];
const packFolders = ['credentials', 'icons', 'nodes'];

const { bin, node, modules } = await installTools();
const folder = await temporaryFolder();
try {
	for (const name of [...packFiles, ...packFolders])
		await cp(join(checkout, name), join(folder.path, name), { recursive: true });
	await symlink(modules, join(folder.path, 'node_modules'));
	const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
	const { status } = spawnSync(node, [join(bin, 'n8n-node'), 'lint'], {
		cwd: folder.path,
		stdio: 'inherit',
		env,
	});
	process.exitCode = status ?? 1;
	if (status === 0) console.log('The pack passes n8n-node lint, strict.');
} finally {
	await folder.remove();
}
