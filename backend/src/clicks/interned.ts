import { LRUCache } from 'lru-cache';
import type { Queryable } from '../database/database.js';
import { NO_NETWORK, type Network, type Place } from '../network/network.js';
import type { StoredReason } from './judgement-row.js';

/** What clicks name by number, by number. Rows never change once they are there, but for a user agent that is parsed. */
export interface Interned {
	userAgents: Load<UserAgent>;
	headerSets: Load<ReadonlyMap<string, string>>;
	places: Load<Place>;
	networks: Load<Network>;
	judgements: Load<StoredJudgement>;
}

/** @returns what stands under these numbers; nulls and repetitions do no harm */
export type Load<T> = (
	db: Queryable,
	ids: (number | null)[],
) => Promise<(id: number | null) => T | undefined>;

export interface UserAgent {
	value: string;
	/** Null while it has not been parsed. */
	deviceType: string | null;
}

export interface StoredJudgement {
	reasons: StoredReason[];
	rulesVersion: number;
}

/** Some megabytes: a busy server sees some thousand different ones of each. */
const KEPT = 20_000;

/** Remembers what it has read, so that most batches of clicks need not ask. */
export function createInterned(): Interned {
	return {
		userAgents: createLoad<UserAgent, { id: number; value: string; deviceType: string | null }>(
			'id, value, device_type AS "deviceType" FROM user_agents',
			({ value, deviceType }) => ({ value, deviceType }),
		),
		headerSets: createLoad<ReadonlyMap<string, string>, { id: number; value: [string, string][] }>(
			'id, value FROM header_sets',
			({ value }) => new Map(value),
		),
		places: createLoad<Place, Place & { id: number }>(
			'id, country, region, city FROM places',
			({ country, region, city }) => ({ country, region, city }),
		),
		networks: createLoad<Network, Network & { id: number }>(
			'id, asn, name, kind FROM networks',
			({ id: _, ...network }) => ({ ...NO_NETWORK, ...network }),
		),
		judgements: createLoad<StoredJudgement, StoredJudgement & { id: number }>(
			'id, reasons, rules_version AS "rulesVersion" FROM judgements',
			({ reasons, rulesVersion }) => ({ reasons, rulesVersion }),
		),
	};
}

/** What is kept of a row. */
type Read<Row, T> = (row: Row) => T;

function createLoad<T extends object, Row extends { id: number }>(
	columns: string,
	read: Read<Row, T>,
): Load<T> {
	const known = new LRUCache<number, T>({ max: KEPT });
	return async (db, ids) => {
		const found = new Map<number, T>();
		const unknown: number[] = [];
		for (const id of new Set(ids)) {
			if (id === null) continue;
			const value = known.get(id);
			if (value) found.set(id, value);
			else unknown.push(id);
		}
		if (unknown.length > 0) {
			const { rows } = await db.query<Row>(`SELECT ${columns} WHERE id = ANY($1::int[])`, [
				unknown,
			]);
			for (const row of rows) {
				const value = read(row);
				known.set(row.id, value);
				found.set(row.id, value);
			}
		}
		return (id) => (id === null ? undefined : found.get(id));
	};
}
