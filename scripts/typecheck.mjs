// `npm run typecheck`: the pack, the backend, and the tests of both.
import './prisma-generate.mjs';
import { runAll } from './run-all.mjs';

runAll([
	{ name: 'Pack', command: 'tsc -p . --noEmit' },
	{ name: 'Backend', command: 'tsc -p backend --noEmit' },
	{ name: 'Tests', command: 'tsc -p test --noEmit' },
	{ name: 'End-to-end tests', command: 'tsc -p test/n8n --noEmit' },
]);
