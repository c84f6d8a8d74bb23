import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { IMPATIENT, type Queryable } from './database.js';

/**
 * Gives values that come again and again a number each, under which they are stored once.
 * @returns the numbers, in the order of the values; null for those that are null
 */
export type Intern = (values: (string | null)[]) => Promise<(number | null)[]>;

/** What clicks name by number. Places, networks and judgements come in as JSON objects of their columns. */
export interface Interns {
	userAgents: Intern;
	headerSets: Intern;
	places: Intern;
	networks: Intern;
	judgements: Intern;
}

/** A table with `id`, `hash`, and what is to be stored: columns, and how they come out of `new.value`. */
interface InternTable {
	name: string;
	type: 'text' | 'jsonb';
	columns: string;
	values: string;
}

const USER_AGENTS: InternTable = table('user_agents', 'text', 'value', 'new.value');
const HEADER_SETS: InternTable = table('header_sets', 'jsonb', 'value', 'new.value');
const PLACES: InternTable = table(
	'places',
	'jsonb',
	'country, region, city',
	"new.value->>'country', new.value->>'region', new.value->>'city'",
);
const NETWORKS: InternTable = table(
	'networks',
	'jsonb',
	'asn, name, kind',
	"(new.value->>'asn')::int, new.value->>'name', new.value->>'kind'",
);
const JUDGEMENTS: InternTable = table(
	'judgements',
	'jsonb',
	'reasons, confidence, rules_version',
	"new.value->'reasons', (new.value->>'confidence')::real, (new.value->>'rulesVersion')::smallint",
);

/** Outside any transaction, so that a number once known stays true whatever is rolled back. */
export function createInterns(db: Queryable): Interns {
	return {
		userAgents: createIntern(db, USER_AGENTS),
		headerSets: createIntern(db, HEADER_SETS),
		places: createIntern(db, PLACES),
		networks: createIntern(db, NETWORKS),
		judgements: createIntern(db, JUDGEMENTS),
	};
}

/** A busy server sees some thousand different user agents; this many take a few megabytes. */
const CACHED = 20_000;

/** @returns a function that knows recent values and asks the database, once for all, about the others */
function createIntern(db: Queryable, { name, type, columns, values }: InternTable): Intern {
	const known = new LRUCache<string, number>({ max: CACHED });
	const select = `SELECT id, hash FROM ${name} WHERE hash = ANY($1::bytea[])`;
	// Rows that are there stay untouched: an update would wait for whoever has locked them, with redirects behind it.
	const insert = `
		INSERT INTO ${name} (hash, ${columns})
		SELECT hash, ${values} FROM unnest($1::bytea[], $2::${type}[]) AS new (hash, value)
		ORDER BY hash
		ON CONFLICT (hash) DO NOTHING`;

	/** @returns those that are stored already */
	async function find(values: string[]): Promise<Map<string, number>> {
		const valueByHash = new Map(values.map((value) => [hashOf(value).toString('hex'), value]));
		const { rows } = await db.query<{ id: number; hash: Buffer }>({
			text: select,
			values: [values.map(hashOf)],
			...IMPATIENT,
		});
		return new Map(rows.map(({ id, hash }) => [valueByHash.get(hash.toString('hex'))!, id]));
	}

	async function findOrAdd(values: string[]): Promise<Map<string, number>> {
		const found = await find(values);
		const added = values.filter((value) => !found.has(value));
		if (added.length === 0) return found;
		await db.query({ text: insert, values: [added.map(hashOf), added], ...IMPATIENT });
		return new Map([...found, ...(await find(added))]);
	}

	return async (values) => {
		const unknown = new Set<string>();
		const ids = values.map((value) => {
			const id = value === null ? null : known.get(value);
			if (value !== null && id === undefined) unknown.add(value);
			return id;
		});
		const found = unknown.size > 0 ? await findOrAdd([...unknown]) : new Map<string, number>();
		for (const [value, id] of found) known.set(value, id);
		return values.map((value, i) => (value === null ? null : (ids[i] ?? found.get(value)!)));
	};
}

/** 128 bits are plenty against accidents, and a forger gains nothing but a shared row. */
function hashOf(value: string): Buffer {
	return createHash('sha256').update(value).digest().subarray(0, 16);
}

function table(
	name: string,
	type: InternTable['type'],
	columns: string,
	values: string,
): InternTable {
	return { name, type, columns, values };
}
