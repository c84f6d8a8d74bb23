import { SettingError, type Settings } from '../config.js';
import type { Database, Queryable } from '../database/database.js';
import type { Logger } from '../logger.js';
import {
	adoptNextSecret,
	generateSecret,
	readNextSecret,
	readSecret,
	secretFile,
} from './generated-secret.js';
import {
	createKeys,
	deriveKeys,
	openKeyRing,
	readSealedKeys,
	storeKeys,
	type KeyRing,
	type SealedKey,
} from './key-ring.js';
import { SEALED_FROM_THE_START, type SealedColumn } from './sealed-columns.js';
import { tryUnseal } from './sealing.js';
import { createSecrets, type Keys, type Secrets } from './secrets.js';

type Place = Pick<Settings, 'secret' | 'dataDir'>;

/** A database's keys, and the secret that opened them. */
export interface Opened {
	root: string;
	ring: KeyRing;
}

/**
 * Opens what the server encrypts and hashes with.
 * @throws SettingError when the secret is missing, or is not the one this database was made with
 */
export async function openSecrets(db: Database, place: Place, log: Logger): Promise<Secrets> {
	const { ring } = await openKeys(db, place);
	if (ring.unfinished) {
		log.warn(
			'A rotation of the secret was interrupted. All works, but part of the data is still encrypted with a ' +
				'former key: stop the server and run "clickloop rotate-secret" again.',
		);
	}
	return createSecrets(ring);
}

/**
 * Opens a database's keys, and makes them where there are none yet.
 * @param newSecret a further secret that may have taken the place of the one in the settings
 * @throws SettingError when the secret is missing, or is not the one this database was made with
 */
export function openKeys(
	db: Database,
	place: Place,
	newSecret: string | null = null,
): Promise<Opened> {
	return db.transaction(async (tx) => {
		// Of two first starts at once, the second one finds the keys of the first.
		await tx.query('LOCK TABLE sealed_keys IN SHARE ROW EXCLUSIVE MODE');
		const sealedKeys = await readSealedKeys(tx);
		if (sealedKeys.length === 0) return makeKeys(tx, place);
		return openWithRoot(sealedKeys, place, newSecret);
	});
}

/**
 * Opens a database's keys with the secret that fits. A rotation that was killed may have left the next generated secret
 * beside the former one: it takes its place now.
 * @throws SettingError when none fits
 */
export async function openWithRoot(
	sealedKeys: SealedKey[],
	place: Place,
	newSecret: string | null = null,
): Promise<Opened> {
	const { secret, dataDir } = place;
	const open = (root: string | null) => root !== null && openKeyRing(sealedKeys, root);
	for (const root of [secret ?? (await readSecret(dataDir)), newSecret]) {
		const ring = open(root);
		if (root !== null && ring) return { root, ring };
	}
	const next = secret === null ? await readNextSecret(dataDir) : null;
	const ring = open(next);
	if (next === null || !ring) throw await refusal(place, (root) => open(root) !== null);
	await adoptNextSecret(dataDir);
	return { root: next, ring };
}

async function makeKeys(tx: Queryable, place: Place): Promise<Opened> {
	const given = place.secret ?? (await readSecret(place.dataDir));
	const fromBefore = await wasInUse(tx);
	if (fromBefore) await proveBySamples(tx, place, given);
	const root = given ?? (await generateSecret(place.dataDir));
	const keys = fromBefore ? deriveKeys(root) : createKeys();
	await storeKeys(tx, keys, root);
	return { root, ring: { ...keys, generation: 1, unfinished: false } };
}

/** Whether the database served before it held keys: a first start makes those before it makes the admin key. */
async function wasInUse(tx: Queryable): Promise<boolean> {
	const { rows } = await tx.query<{ exists: boolean }>('SELECT EXISTS (SELECT FROM api_keys)');
	return rows[0]!.exists;
}

/** @throws SettingError when there is something encrypted and this secret opens none of it */
async function proveBySamples(tx: Queryable, place: Place, root: string | null): Promise<void> {
	const samples = await readSamples(tx);
	if (samples.length === 0) return;
	const fits = (one: string) => opensAny(deriveKeys(one), samples);
	if (root === null || !fits(root)) throw await refusal(place, fits);
}

/** How many of a column's values are tried, at each end: a wrong secret may have written some before it was noticed. */
const SAMPLE = 100;

/** @returns what was encrypted first and last, of each column */
async function readSamples(tx: Queryable): Promise<Buffer[]> {
	const samples: Buffer[] = [];
	for (const one of SEALED_FROM_THE_START) {
		const { rows } = await tx.query<{ sealed: Buffer }>(selectSample(one));
		samples.push(...rows.map(({ sealed }) => sealed));
	}
	return samples;
}

function selectSample({ table, column, key }: SealedColumn): string {
	const [first, last] = ['ASC', 'DESC'].map(
		(order) =>
			`(SELECT "${column}" AS sealed FROM "${table}" WHERE "${column}" IS NOT NULL
				ORDER BY ${key.map((name) => `"${name}" ${order}`).join(', ')} LIMIT ${SAMPLE})`,
	);
	return `${first} UNION ALL ${last}`;
}

function opensAny({ encryption: [key] }: Keys, samples: Buffer[]): boolean {
	return samples.some((sample) => tryUnseal(key, sample) !== null);
}

/** What is wrong with the secret, and what to do, in one line. */
async function refusal(
	{ secret, dataDir }: Place,
	fits: (root: string) => boolean,
): Promise<SettingError> {
	const file = secretFile(dataDir);
	const kept = await readSecret(dataDir);
	if (secret !== null) {
		return new SettingError(
			'CLICKLOOP_SECRET is not the secret this database was made with' +
				(kept !== null && fits(kept)
					? `; the generated one in ${file} is. Leave CLICKLOOP_SECRET out.`
					: '. Set it to that one; what is stored can be read with nothing else.'),
		);
	}
	const what =
		kept === null
			? `The secret that this database was made with is missing: ${file}`
			: `${file} is not the secret this database was made with`;
	return new SettingError(
		`${what}. Restore that file (a backup holds it), or set CLICKLOOP_SECRET if the secret was yours.`,
	);
}
