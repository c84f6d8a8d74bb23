import { openWithRoot } from '../../auth/open-secrets.js';
import { readSealedKeys } from '../../auth/key-ring.js';
import type { Settings } from '../../config.js';
import { checkServer } from '../../database/check-server.js';
import type { Database } from '../../database/database.js';
import { countAddresses } from '../../operations/count-addresses.js';
import { warnOfOneAddress } from '../../operations/warn-of-one-address.js';
import type { Finding } from './finding.js';

type Found = Omit<Finding, 'about'>;

/** @throws SettingError where the server cannot use it */
export async function checkDatabase({ pool }: Database, settings: Settings): Promise<Found> {
	if (settings.databaseUrl) await checkServer(pool, settings.databaseUrl);
	const { rows } = await pool.query<{ version: string; laid: boolean }>(
		`SELECT current_setting('server_version') AS version, to_regclass('sealed_keys') IS NOT NULL AS laid`,
	);
	const { version, laid } = rows[0]!;
	const words = `PostgreSQL ${version} answers`;
	if (laid) return { state: 'good', words: `${words}.` };
	return {
		state: 'bad',
		words: `${words}, but Clickloop was never started with it. Start it once.`,
	};
}

/** In milliseconds: verdicts go by seconds since delivery, and webhooks are refused beyond minutes. */
const MOST_APART = 5000;

export async function checkClock({ pool }: Database): Promise<Found> {
	const before = Date.now();
	const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
	const middle = (before + Date.now()) / 2;
	const apart = Math.abs(rows[0]!.now.getTime() - middle) - (Date.now() - before) / 2;
	if (apart <= MOST_APART) return { state: 'good', words: 'It goes with the database’s.' };
	const words = `It is ${Math.round(apart / 1000)} seconds apart from the database's. Let both machines set it by NTP.`;
	return { state: 'bad', words };
}

/** @throws SettingError where what is stored cannot be read with it */
export async function checkSecret({ pool }: Database, settings: Settings): Promise<Found> {
	const keys = await readSealedKeys(pool);
	if (keys.length === 0) return { state: 'look', words: 'Nothing is encrypted with it yet.' };
	const { ring } = await openWithRoot(keys, settings);
	if (ring.unfinished) {
		const words =
			'Its rotation was interrupted. Stop the server and run "clickloop rotate-secret" again.';
		return { state: 'look', words };
	}
	return { state: 'good', words: 'It opens what is stored. Keep a copy of it elsewhere.' };
}

export async function checkProxy({ pool }: Database, settings: Settings): Promise<Found> {
	const recentClicks = await countAddresses(pool, new Date());
	const warning = warnOfOneAddress({ recentClicks, settings });
	if (warning) return { state: 'look', words: `${warning.title} ${warning.advice}` };
	const trusted = settings.trustProxy.join(', ') || 'nobody';
	return { state: 'good', words: `Trusted is ${trusted}, and no sign that it should be others.` };
}

/** Receipts come within minutes mostly, within hours where a phone is off. */
const SELECT_RECEIPTS = `
	SELECT c.name, count(*)::int AS sent,
		count(*) FILTER (WHERE m.status IN ('delivered', 'failed'))::int AS told
	FROM channels c JOIN messages m ON m.channel_id = c.id
	WHERE c.type <> 'sandbox' AND m.handed_over_at IS NOT NULL
		AND m.sent_at BETWEEN now() - interval '7 days' AND now() - interval '10 minutes'
	GROUP BY c.id ORDER BY c.name LIMIT 100`;

/** So few may all have gone to phones that are off. */
const ENOUGH = 3;

export async function checkReceipts({ pool }: Database): Promise<Found> {
	const { rows } = await pool.query<{ name: string; sent: number; told: number }>(SELECT_RECEIPTS);
	const silent = rows.filter(({ sent, told }) => told === 0 && sent >= ENOUGH);
	if (silent.length > 0) {
		const names = silent.map(({ name, sent }) => `${name} (${sent} texts)`).join(', ');
		const words =
			`None came in 7 days for ${names}. Where the provider gives them: it must reach ` +
			'CLICKLOOP_PUBLIC_URL/receipts/…, and a proxy must let POST through and leave the body alone.';
		return { state: 'look', words };
	}
	if (rows.length === 0) return { state: 'good', words: 'Nothing was sent in 7 days to have any.' };
	return { state: 'good', words: `They come: ${rows.map(({ name }) => name).join(', ')}.` };
}
