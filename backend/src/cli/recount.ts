import { parseArgs } from 'node:util';
import { readSettings } from '../config.js';
import { findDifferences, recount as mend, type Difference } from '../totals/recount.js';
import { withDatabase } from './with-database.js';

export const RECOUNT_USAGE = `clickloop recount [--apply]

  Counts all clicks anew and shows which counts of messages, links and campaigns differ from that:
  none, as long as nobody else writes into the database. The server may run meanwhile.

  --apply    set right what differs; without it you only see it`;

const OPTIONS = { apply: { type: 'boolean', default: false } } as const;

/** More would only scroll by. */
const MOST_SHOWN = 50;

/** Compares what is counted in the database with the clicks that are kept, and mends it where that is asked for. */
export async function recount(
	args: string[],
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<void> {
	const { values } = parseArgs({ args, options: OPTIONS });
	await withDatabase(readSettings(env), async (db) => {
		const found = values.apply ? await mend(db) : await findDifferences(db);
		for (const line of describe(found, values.apply)) say(line);
	});
}

function describe(found: Difference[], applied: boolean): string[] {
	if (found.length === 0) return ['Nothing differs: all counts are what the clicks say.'];
	const more = found.length - MOST_SHOWN;
	return [
		applied ? 'Set right:' : 'These differ (nothing has been changed; --apply sets them right):',
		...found
			.slice(0, MOST_SHOWN)
			.map(
				({ what, which, count, stored, counted }) =>
					`  ${what} ${which}: ${count} ${stored ?? 'none'} → ${counted ?? 'none'}`,
			),
		...(more > 0 ? [`  and ${more} more`] : []),
	];
}
