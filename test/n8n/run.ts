// The end-to-end suite, `npm run test:n8n`: fetches n8n where it is missing, builds the pack and the
// backend, and runs mocha under the Node that n8n needs. Further arguments go to mocha.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { runCommand } from './driver/commands.js';
import { checkout } from './driver/places.js';
import { installTools } from './install.js';

const { node, modules } = await installTools();
for (const script of ['build-pack.mjs', 'build.mjs'])
	await runCommand('node', [`scripts/${script}`], { cwd: checkout, env: process.env });

const mocha = [
	'--import=tsx',
	'node_modules/mocha/bin/mocha.js',
	'--config',
	'test/n8n/.mocharc.json',
];
const suite = spawn(node, [...mocha, ...process.argv.slice(2)], {
	cwd: checkout,
	stdio: 'inherit',
	// n8n puts its own packages on NODE_PATH, where installed packs find n8n-workflow; the engine needs the same.
	env: { ...process.env, NODE_PATH: modules },
});
process.on('exit', () => suite.kill('SIGTERM'));
const [code] = (await once(suite, 'close')) as [number | null];
process.exitCode = code ?? 1;
