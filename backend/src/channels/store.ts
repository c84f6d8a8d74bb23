import type { Queryable } from '../database/database.js';
import { conflict } from '../http/problem.js';

/** A channel as the database has it: its settings are sealed (settings-encryption.ts). */
export interface StoredChannel {
	/** A UUID. */
	id: string;
	name: string;
	type: string;
	settings: Uint8Array | null;
	secrets: Uint8Array | null;
	created_at: Date;
}

const COLUMNS = 'id, name, type, settings, secrets, created_at';

/**
 * @param lock keeps others from changing it until the transaction ends
 * @returns null when there is no such channel
 */
export async function loadChannel(
	db: Queryable,
	id: string,
	{ lock = false } = {},
): Promise<StoredChannel | null> {
	const { rows } = await db.query<StoredChannel>(
		`SELECT ${COLUMNS} FROM channels WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
		[id],
	);
	return rows[0] ?? null;
}

/** @returns channels, newest first, behind the id `before` if that is given */
export async function listChannels(
	db: Queryable,
	limit: number,
	before: string | undefined,
): Promise<StoredChannel[]> {
	const { rows } = await db.query<StoredChannel>(
		`SELECT ${COLUMNS} FROM channels WHERE $2::uuid IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
		[limit, before],
	);
	return rows;
}

/** @throws Problem 409 when the name is taken */
export async function insertChannel(db: Queryable, channel: StoredChannel): Promise<void> {
	const { id, name, type, settings, secrets, created_at } = channel;
	await refuseDuplicate(
		name,
		db.query(`INSERT INTO channels (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)`, [
			id,
			name,
			type,
			settings,
			secrets,
			created_at,
		]),
	);
}

/** @throws Problem 409 when the name is taken */
export async function updateChannel(db: Queryable, channel: StoredChannel): Promise<void> {
	const { id, name, settings, secrets } = channel;
	await refuseDuplicate(
		name,
		db.query('UPDATE channels SET name = $2, settings = $3, secrets = $4 WHERE id = $1', [
			id,
			name,
			settings,
			secrets,
		]),
	);
}

/** PostgreSQL's code for a value that must be unique and is there already. */
const UNIQUE_VIOLATION = '23505';

async function refuseDuplicate(name: string, writing: Promise<unknown>): Promise<void> {
	try {
		await writing;
	} catch (error) {
		const taken = error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
		if (!taken) throw error;
		throw conflict(`There is a channel ${JSON.stringify(name)} already. Choose another name.`);
	}
}
