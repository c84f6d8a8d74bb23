// `npm run lint`: everything but the pack's own strict lint, which needs n8n's tools (`npm run lint:pack`).
import './prisma-generate.mjs';
import { runAll } from './run-all.mjs';

runAll([
	{ name: 'Backend', command: 'eslint .', cwd: 'backend' },
	{ name: 'Tests', command: 'eslint .', cwd: 'test' },
	{ name: 'Format', command: 'prettier --check .' },
]);
