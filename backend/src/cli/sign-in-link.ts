import { parseArgs } from 'node:util';
import { ADMIN_KEY_NAME } from '../auth/keys.js';
import { createSignInLink, endSessions } from '../auth/sessions.js';
import { systemClock } from '../clock.js';
import { readSettings, SettingError } from '../config.js';
import type { Database, Queryable } from '../database/database.js';
import { withDatabase } from './with-database.js';

export const SIGN_IN_LINK_USAGE = `clickloop sign-in-link [options]

  Prints a link that signs in on the admin pages once, within 24 hours. It ends the one before it.
  The server may run meanwhile; give the same settings as to the server.

  --end-sessions      end all sessions on the admin pages and the unused link, and print no new one`;

const OPTIONS = { 'end-sessions': { type: 'boolean', default: false } } as const;

/**
 * Makes a sign-in link, or ends all sessions, in the database of a server that runs or not.
 * @throws SettingError when there is no database with an admin key yet
 */
export async function signInLink(
	args: string[],
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<void> {
	const { values } = parseArgs({ args, options: OPTIONS });
	const settings = readSettings(env);
	await withDatabase(settings, async (db) => {
		await ensureStartedOnce(db);
		if (values['end-sessions']) {
			const ended = await endSessions({ db });
			say(
				`Ended: ${ended} ${ended === 1 ? 'session' : 'sessions'}, and the unused link if there was one.`,
			);
			return;
		}
		const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
		say(await createSignInLink({ db, clock: systemClock, publicUrl }));
	});
}

/** The first start lays the tables, and makes the key in whose name links are. */
async function ensureStartedOnce({ pool }: Database): Promise<void> {
	const { rows } = await pool.query<{ laid: boolean }>(
		`SELECT to_regclass('api_keys') IS NOT NULL AS laid`,
	);
	const hasKey = rows[0]?.laid && (await hasAdminKey(pool));
	if (!hasKey) {
		throw new SettingError('Clickloop has never been started with this database. Start it first.');
	}
}

async function hasAdminKey(db: Queryable): Promise<boolean> {
	const { rowCount } = await db.query('SELECT FROM api_keys WHERE name = $1', [ADMIN_KEY_NAME]);
	return rowCount === 1;
}
