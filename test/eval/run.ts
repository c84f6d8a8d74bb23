// How often the rules are wrong: prints tables, and fails when a figure is worse than in expected.json.
//   npm run eval                               all of it
//   npm run eval -- --check                    with fewer simulated campaigns, in a minute
//   npm run eval -- --from 500                 only campaigns, other ones than usual: shows whether the rules are fitted to those
//   npm run eval -- --accept                   and hold the rules to these figures from now on
//   npm run eval -- --corpus file.json[.gz]    instead on a file of [{ua, label, kind, mobile?, modern?, inApp?, weight?}]
//   … --wrong                                  and list what was judged wrong
import { parseArgs } from 'node:util';
import {
	evaluateCampaigns,
	roundUp,
	showKinds,
	showScores,
	showWrong,
} from './campaigns/evaluate.js';
import { ALL_HITS, type Hit } from './campaigns/hits.js';
import { acceptFigures, readExpected } from './expected.js';
import { findWorse, type Figures } from './figures.js';
import { byKind, judgeAll, summarize } from './strings/evaluate.js';
import { fromPackages, readLabelled, type Labelled } from './strings/labelled.js';

const { values: options } = parseArgs({
	options: {
		corpus: { type: 'string' },
		from: { type: 'string' },
		check: { type: 'boolean', default: false },
		accept: { type: 'boolean', default: false },
		wrong: { type: 'boolean', default: false },
	},
});

interface Campaigns {
	name: string;
	campaigns: number;
	size: number;
	hit?: Hit;
}

const ALL: Campaigns = { name: 'campaigns', campaigns: 12, size: 3000 };
const FEW: Campaigns = { name: 'few campaigns', campaigns: 5, size: 1500 };
const HITS: Campaigns[] = ALL_HITS.map((hit) => ({
	name: `hit by ${hit}`,
	campaigns: 3,
	size: 1500,
	hit,
}));

if (options.corpus) {
	evaluateStrings(`Of ${options.corpus}`, await readLabelled(options.corpus));
} else if (options.from) {
	await simulate(ALL, Number(options.from));
} else {
	const strings = evaluateStrings('User agents out of packages', await fromPackages());
	const campaigns = options.check ? {} : await simulate(ALL, 1);
	const few = options.check || options.accept ? await simulate(FEW, 1) : {};
	const hits: Figures = {};
	for (const hit of HITS) Object.assign(hits, await simulate(hit, 1));
	const simulated = { ...campaigns, ...few, ...hits };
	const figures = { ...strings, ...simulated };
	if (options.accept) await acceptFigures({ ...strings, ...roundUp(simulated) });
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

async function simulate({ name, campaigns, size, hit }: Campaigns, from: number): Promise<Figures> {
	const seeds = Array.from({ length: campaigns }, (_, i) => from + i);
	const { visits, scores, figures } = await evaluateCampaigns({ seeds, size, hit });
	const besides = hit ? `, a tenth of them opened by ${hit} besides` : '';
	console.log(`Simulated campaigns of ${size} recipients${besides}\n`);
	console.log(`${showScores(scores)}\n\n${showKinds(visits)}\n`);
	if (options.wrong) console.log(showWrong(visits));
	return Object.fromEntries(
		Object.entries(figures).map(([figure, value]) => [`${name}: ${figure}`, value]),
	);
}
