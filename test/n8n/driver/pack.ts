import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './commands.js';
import { checkout, plainEnvironment } from './places.js';

/** Makes the tarball that npm would publish, into `folder`; gives its path. The pack must have been built. */
export async function packTarball(folder: string): Promise<string> {
	await mkdir(folder, { recursive: true });
	const said = await runCommand(
		'npm',
		['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', folder],
		{ cwd: checkout, env: plainEnvironment(folder) },
	);
	const [tarball] = JSON.parse(said) as { filename: string }[];
	if (!tarball) throw new Error('npm pack named no tarball.');
	return join(folder, tarball.filename);
}

/** Installs the tarball into `folder` the way n8n installs a community package; needs no network. */
export async function installPack(tarball: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), '{ "name": "installed-nodes", "private": true }\n');
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	await runCommand(
		'npm',
		['install', '--offline', '--legacy-peer-deps', '--ignore-scripts', ...quiet, tarball],
		{ cwd: folder, env: plainEnvironment(folder) },
	);
}
