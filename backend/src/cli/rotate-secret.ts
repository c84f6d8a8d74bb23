import { parseArgs } from 'node:util';
import {
	adoptNextSecret,
	generateNextSecret,
	removeSecret,
	secretFile,
} from '../auth/generated-secret.js';
import {
	changeRoot,
	forgetReplacedKeys,
	openKeyRing,
	readSealedKeys,
	type KeyRing,
} from '../auth/key-ring.js';
import { openKeys, type Opened } from '../auth/open-secrets.js';
import { reencryptColumn, type Reencrypted } from '../auth/reencrypt.js';
import { SEALED_COLUMNS } from '../auth/sealed-columns.js';
import { createSecrets } from '../auth/secrets.js';
import { withSecretToOneself } from '../auth/secret-lock.js';
import { readRotation, SettingError, type Settings } from '../config.js';
import type { Database, Queryable } from '../database/database.js';
import { migrate, MIGRATIONS_DIRECTORY } from '../database/migrate.js';
import { createLogger } from '../logger.js';
import { upgradeSteps } from '../upgrade/steps.js';
import { withDatabase } from './with-database.js';

export const ROTATE_SECRET_USAGE = `clickloop rotate-secret

  Encrypts everything anew, with another secret, while no server runs. A generated secret is replaced
  by another one; where CLICKLOOP_SECRET is set, CLICKLOOP_NEW_SECRET must hold the next one.
  Whatever interrupts it: run it again, and it goes on.`;

type Say = (line: string) => void;

interface Rotation {
	settings: Settings;
	/** The operator's; null means that one is generated. */
	newSecret: string | null;
	say: Say;
	signal: AbortSignal;
}

/**
 * Puts another secret in force and encrypts all that is stored with a new key.
 * @throws SettingError when there is something for the operator to do first, or somebody interrupts
 */
export async function rotateSecret(
	args: string[],
	env: NodeJS.ProcessEnv,
	say: Say,
): Promise<void> {
	// Not by parseArgs, which repeats what it does not expect.
	if (args.some((one) => !one.startsWith('-'))) {
		throw new SettingError(
			`This command takes no arguments: others could read a secret there.\n\n${ROTATE_SECRET_USAGE}`,
		);
	}
	parseArgs({ args });
	const { settings, newSecret } = readRotation(env);
	await withDatabase(settings, async (db) => {
		const { signal, release } = interruption();
		try {
			await withSecretToOneself(db.pool, (locked) =>
				rotate(db, locked, { settings, newSecret, say, signal }),
			);
		} finally {
			release();
		}
	});
}

/** Ends the work between two batches, so that the embedded database ends in order. */
function interruption(): { signal: AbortSignal; release: () => void } {
	const controller = new AbortController();
	const stop = () =>
		controller.abort(
			new SettingError(
				'Interrupted; nothing is lost. Run "clickloop rotate-secret" again to go on.',
			),
		);
	process.once('SIGINT', stop).once('SIGTERM', stop);
	return {
		signal: controller.signal,
		release: () => process.off('SIGINT', stop).off('SIGTERM', stop),
	};
}

async function rotate(db: Database, locked: Queryable, rotation: Rotation): Promise<void> {
	const { settings, newSecret, say } = rotation;
	const open = async () => createSecrets((await openKeys(db, settings, newSecret)).ring);
	await migrate(db.pool, MIGRATIONS_DIRECTORY, upgradeSteps(open, createLogger('warn')));
	const opened = await openKeys(db, settings, newSecret);
	const next = await chooseNext(opened, rotation);
	if (next === null && !opened.ring.unfinished) {
		say('CLICKLOOP_NEW_SECRET is in force already, and all is encrypted with its key.');
		return;
	}
	const ring = next === null ? opened.ring : await putInForce(locked, opened.root, next);
	if (newSecret === null && next !== null) await adoptNextSecret(settings.dataDir);
	if (newSecret !== null && settings.secret === null) await removeSecret(settings.dataDir);
	say(
		next === null
			? 'Going on with a rotation that was interrupted.'
			: 'The new secret is in force.',
	);
	await reencryptAll(locked, ring, rotation);
	await forgetReplacedKeys(locked, ring.generation);
	say(whatNext(rotation));
}

/** @returns null when the secret in force is to stay, because an earlier run has put it there */
async function chooseNext(
	{ root, ring }: Opened,
	{ settings, newSecret }: Rotation,
): Promise<string | null> {
	if (newSecret !== null) return newSecret === root ? null : newSecret;
	if (ring.unfinished) return null;
	if (settings.secret !== null) {
		throw new SettingError(
			'CLICKLOOP_NEW_SECRET is not set: it must hold the secret that is to take the place of CLICKLOOP_SECRET ' +
				'(e.g. the output of: openssl rand -hex 32).',
		);
	}
	return generateNextSecret(settings.dataDir);
}

/** All at once: killed at any moment, either secret opens the keys, and never both. */
async function putInForce(locked: Queryable, root: string, next: string): Promise<KeyRing> {
	await locked.query('BEGIN');
	await changeRoot(locked, root, next);
	await locked.query('COMMIT');
	const ring = openKeyRing(await readSealedKeys(locked), next);
	if (!ring) throw new Error('The keys that were just sealed cannot be opened.');
	return ring;
}

async function reencryptAll(
	locked: Queryable,
	ring: KeyRing,
	{ say, signal }: Rotation,
): Promise<void> {
	const total: Reencrypted = { reencrypted: 0, current: 0, unreadable: 0 };
	for (const one of SEALED_COLUMNS) {
		const counts = await reencryptColumn(locked, one, ring, signal);
		say(`  ${one.table}.${one.column}: ${describe(counts)}`);
		total.reencrypted += counts.reencrypted;
		total.current += counts.current;
		total.unreadable += counts.unreadable;
	}
	say(`In all: ${describe(total)}.`);
}

function describe({ reencrypted, current, unreadable }: Reencrypted): string {
	return [
		`${reencrypted} re-encrypted`,
		current > 0 && `${current} had been before`,
		unreadable > 0 && `${unreadable} that no key opens left as they are`,
	]
		.filter(Boolean)
		.join(', ');
}

function whatNext({ settings, newSecret }: Rotation): string {
	if (settings.secret === null && newSecret === null) {
		return (
			`Done. The secret in ${secretFile(settings.dataDir)} is a new one: start the server. ` +
			'Backups made before hold the former secret.'
		);
	}
	return (
		'Done. Set CLICKLOOP_SECRET to the new secret, and start the server. ' +
		'Keep the former one for as long as you keep backups made with it.'
	);
}
