// The end-to-end suite, `npm run test:n8n`: fetches n8n where it is missing, builds the pack, and runs
// mocha under the Node that n8n needs. Further arguments go to mocha.
import { spawnSync } from 'node:child_process';
import { runCommand } from './driver/commands.js';
import { checkout } from './driver/places.js';
import { installTools } from './install.js';

const { node, modules } = await installTools();
await runCommand('node', ['scripts/build-pack.mjs'], { cwd: checkout, env: process.env });

const mocha = ['node_modules/mocha/bin/mocha.js', '--config', 'test/n8n/.mocharc.json'];
const { status } = spawnSync(node, [...mocha, ...process.argv.slice(2)], {
	cwd: checkout,
	stdio: 'inherit',
	// n8n puts its own packages on NODE_PATH, where installed packs find n8n-workflow; the engine needs the same.
	env: { ...process.env, NODE_PATH: modules },
});
process.exitCode = status ?? 1;
