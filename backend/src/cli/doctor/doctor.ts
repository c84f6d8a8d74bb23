import { parseArgs } from 'node:util';
import { readSettings, SettingError, type Settings } from '../../config.js';
import type { Database } from '../../database/database.js';
import { withDatabase } from '../with-database.js';
import { lookAt, type Finding } from './finding.js';
import { checkClock, checkDatabase, checkProxy, checkReceipts, checkSecret } from './inside.js';
import { checkDisk, checkPublicUrl } from './outside.js';

export const DOCTOR_USAGE = `clickloop doctor

  Looks at what the server needs: its public URL and certificate, the disk, the database, the clock, the secret, trusted
  proxies and whether receipts arrive. Says what to do, and ends with 1 where something is bad.
  Give the same settings as to the server, which should run meanwhile.`;

const MARKS: Record<Finding['state'], string> = { good: 'ok  ', look: 'look', bad: 'BAD ' };

/**
 * Says what is well and what is not, a line each.
 * @throws SettingError when something is bad, or when the settings cannot be read
 */
export async function doctor(
	args: string[],
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<void> {
	parseArgs({ args });
	const settings = readSettings(env);
	const findings: Finding[] = [];
	const note = (finding: Finding) => {
		findings.push(finding);
		say(`${MARKS[finding.state]}  ${finding.about.padEnd(10)}  ${finding.words}`);
	};
	const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
	note(await lookAt('public URL', () => checkPublicUrl(publicUrl, fetch)));
	note(await lookAt('disk', () => checkDisk(settings)));
	await lookInside(settings, note);
	const bad = findings.filter(({ state }) => state === 'bad').map(({ about }) => about);
	if (bad.length > 0) throw new SettingError(`Needs mending: ${bad.join(', ')}.`);
}

async function lookInside(settings: Settings, note: (finding: Finding) => void): Promise<void> {
	const inTurn = async (db: Database) => {
		const database = await lookAt('database', () => checkDatabase(db, settings));
		note(database);
		// Nothing else can be asked of a database that is not there.
		if (database.state === 'bad') return;
		note(await lookAt('clock', () => checkClock(db)));
		note(await lookAt('secret', () => checkSecret(db, settings)));
		note(await lookAt('proxy', () => checkProxy(db, settings)));
		note(await lookAt('receipts', () => checkReceipts(db)));
	};
	try {
		await withDatabase(settings, inTurn);
	} catch (error) {
		const words = error instanceof Error ? error.message : String(error);
		note({ about: 'database', state: 'bad', words });
	}
}
