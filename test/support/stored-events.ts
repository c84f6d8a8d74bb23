import type { TestServer } from './server.js';

export interface StoredEvent<Body> {
	type: string;
	at: Date;
	body: Body;
}

/** @returns all events that are stored, in the order of their making, decrypted and parsed */
export async function storedEvents<Body>({ deps }: TestServer): Promise<StoredEvent<Body>[]> {
	const { rows } = await deps.db.pool.query<{ type: string; at: Date; body: Buffer }>(
		'SELECT type, at, body FROM events ORDER BY id',
	);
	return rows.map(({ body, ...event }) => ({
		...event,
		body: JSON.parse(deps.secrets.decrypt(body)) as Body,
	}));
}
