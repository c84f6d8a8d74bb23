import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { describe } from '../../../backend/src/verdicts/describe.js';
import { judge } from '../../../backend/src/verdicts/judge.js';
import { percent, table, type Figures } from '../figures.js';
import type { Labelled } from './labelled.js';

interface Judged extends Labelled {
	wrong: boolean;
	verdict: string;
	/** Why, in the rules' words. */
	why: string;
}

/** Any time will do: with nothing else known, no rule looks at it. */
const AT = new Date('2026-11-21T12:00:00Z');

/**
 * Judges each user agent as if nothing but it were known of a click. A program is missed when it counts as a
 * person; taking one for the other kind of program is not as bad.
 */
export function judgeAll(userAgents: Labelled[]): Judged[] {
	return userAgents.map((labelled) => {
		const { verdict, reasons } = judge(bareEvidence({ userAgent: labelled.ua, at: AT }), true);
		const isPerson = labelled.label === 'human';
		const why = reasons.map(describe).join(' ');
		return { ...labelled, verdict, why, wrong: isPerson !== (verdict === 'human') };
	});
}

/** Who is counted apart, and how the share of the wrong ones among them is called. */
const GROUPS: [name: string, wrong: string, belongs: (judged: Labelled) => boolean][] = [
	[
		'bots and previews',
		'missed',
		({ label, unseenByIsbot }) => label !== 'human' && unseenByIsbot !== false,
	],
	[
		'modern phones',
		'flagged',
		({ label, mobile, modern }) => label === 'human' && !!mobile && !!modern,
	],
	[
		'modern in-app browsers',
		'flagged',
		({ label, inApp, modern }) => label === 'human' && !!inApp && !!modern,
	],
	[
		'modern computers',
		'flagged',
		({ label, mobile, modern }) => label === 'human' && !mobile && !!modern,
	],
	[
		'phones and computers of long ago',
		'flagged',
		({ label, modern }) => label === 'human' && !modern,
	],
];

/** @returns the table's lines and, for each group with members, its share of wrong ones by count and by traffic */
export function summarize(judged: Judged[]): { lines: string; figures: Figures } {
	const figures: Figures = {};
	const rows: (string | number)[][] = [['', 'strings', 'wrong', 'share', 'of traffic']];
	for (const [name, wrong, belongs] of GROUPS) {
		const members = judged.filter(belongs);
		if (members.length === 0) continue;
		const wrongOnes = members.filter((member) => member.wrong);
		const share = wrongOnes.length / members.length;
		const traffic = weigh(members);
		figures[`${name} ${wrong}`] = share;
		if (traffic > 0) figures[`${name} ${wrong}, by traffic`] = weigh(wrongOnes) / traffic;
		const ofTraffic = traffic > 0 ? percent(weigh(wrongOnes) / traffic) : '';
		rows.push([`${name} ${wrong}`, members.length, wrongOnes.length, percent(share), ofTraffic]);
	}
	return { lines: table(rows), figures };
}

/** @returns a table of who was missed or flagged by kind, the kinds without any left out */
export function byKind(judged: Judged[]): string {
	const counts = new Map<string, { strings: number; wrong: number }>();
	for (const { label, kind, wrong } of judged) {
		const count = counts.get(`${label}, ${kind}`) ?? { strings: 0, wrong: 0 };
		counts.set(`${label}, ${kind}`, {
			strings: count.strings + 1,
			wrong: count.wrong + Number(wrong),
		});
	}
	const rows = [...counts]
		.filter(([, { wrong }]) => wrong > 0)
		.sort(([, a], [, b]) => b.wrong - a.wrong)
		.map(([kind, { strings, wrong }]) => [kind, strings, wrong]);
	return table([['kind', 'strings', 'wrong'], ...rows]);
}

function weigh(members: Labelled[]): number {
	return members.reduce((sum, { weight = 0 }) => sum + weight, 0);
}
