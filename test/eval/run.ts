// How often the rules are wrong: prints tables, and fails when a figure is worse than in expected.json.
//   npm run eval                               all of it
//   npm run eval -- --accept                   and hold the rules to these figures from now on
//   npm run eval -- --corpus file.json[.gz]    instead on a file of [{ua, label, kind, mobile?, modern?, inApp?, weight?}]
//   … --wrong                                  and list the user agents that were judged wrong
import { parseArgs } from 'node:util';
import { acceptFigures, readExpected } from './expected.js';
import { findWorse, type Figures } from './figures.js';
import { byKind, judgeAll, summarize } from './strings/evaluate.js';
import { fromPackages, readLabelled, type Labelled } from './strings/labelled.js';

const { values: options } = parseArgs({
	options: {
		corpus: { type: 'string' },
		accept: { type: 'boolean', default: false },
		wrong: { type: 'boolean', default: false },
	},
});

if (options.corpus) {
	evaluateStrings(`Of ${options.corpus}`, await readLabelled(options.corpus));
} else {
	const figures = evaluateStrings('User agents out of packages', await fromPackages());
	if (options.accept) await acceptFigures(figures);
	const worse = findWorse(figures, await readExpected());
	for (const line of worse) console.error(`Worse: ${line}`);
	process.exitCode = worse.length > 0 ? 1 : 0;
}

function evaluateStrings(title: string, userAgents: Labelled[]): Figures {
	const judged = judgeAll(userAgents);
	const { lines, figures } = summarize(judged);
	console.log(`${title}\n\n${lines}\n\n${byKind(judged)}\n`);
	if (options.wrong) {
		for (const { label, verdict, ua, why, wrong } of judged)
			if (wrong) console.log(`${label} as ${verdict}: ${ua}\n    ${why}`);
	}
	return figures;
}
