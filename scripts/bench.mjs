// `npm run bench`: each benchmark in a short form, as CI runs them. It shows that they work and lose nothing; how fast
// things are is told by the long forms, on a machine that does nothing else (docs/performance.md).
import { runAll } from './run-all.mjs';

const short = (name, script, options = '') => ({
	name,
	command: `npm run --silent bench:${script} -- ${options}`,
});
const REDIRECT = '--rounds 1 --seconds 1 --warm-up 1 --connections 64';

runAll([
	short('The redirect', 'redirect', REDIRECT),
	short('Two processes', 'redirect', `${REDIRECT} --databases server --processes 2`),
	short('Memory', 'memory', '--links 200000 --minutes 0.5'),
	short('From tap to webhook', 'webhook'),
	short('Judging', 'judging', '--clicks 1000'),
	short('Reports', 'reports', '--messages 2000 --recount'),
	short('Bytes', 'storage', '--campaigns 1'),
	short('A year', 'year', '--clicks 10000'),
	short('Networks', 'network'),
]);
