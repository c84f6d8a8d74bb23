import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { IMPATIENT, type Queryable } from './database.js';

/**
 * Gives values that come again and again a number each, under which they are stored once. A number is to be stored with
 * its click within hours: for longer, nobody promises that its row is kept (see sweep-interned.ts).
 * @returns the numbers, in the order of the values; null for those that are null
 */
export type Intern = (values: (string | null)[]) => Promise<(number | null)[]>;

/**
 * The same for what strangers choose.
 * @param addresses where each value came from: who has brought too many new ones gets the number of one that says so
 */
export type InternOfStrangers = (
	values: (string | null)[],
	addresses: string[],
) => Promise<(number | null)[]>;

/** What becomes of user agents and sets of headers that are not stored yet. */
export interface Newcomers {
	/** Whether one that came from this address may be. */
	admit(address: string): boolean;
	/** What is stored in the place of one that may not. */
	instead: { userAgent: string; headers: string };
}

/** What clicks name by number. Places, networks and judgements come in as JSON objects of their columns. */
export interface Interns {
	userAgents: InternOfStrangers;
	headerSets: InternOfStrangers;
	places: Intern;
	networks: Intern;
	judgements: Intern;
}

/** A table with `id`, `hash`, `used_at`, and what is to be stored: columns, and how they come out of `new.value`. */
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

/** The tables of what clicks name by number. */
export const INTERNED = [USER_AGENTS, HEADER_SETS, PLACES, NETWORKS, JUDGEMENTS].map(
	({ name }) => name,
);

/** Outside any transaction, so that a number once known stays true whatever is rolled back. */
export function createInterns(db: Queryable, newcomers: Newcomers): Interns {
	const ofStrangers = (of: InternTable, standIn: string): InternOfStrangers => {
		const intern = createIntern(db, of);
		return (values, addresses) =>
			intern(values, { standIn, admit: (place) => newcomers.admit(addresses[place]!) });
	};
	return {
		userAgents: ofStrangers(USER_AGENTS, newcomers.instead.userAgent),
		headerSets: ofStrangers(HEADER_SETS, newcomers.instead.headers),
		places: createIntern(db, PLACES),
		networks: createIntern(db, NETWORKS),
		judgements: createIntern(db, JUDGEMENTS),
	};
}

/** A busy server sees some thousand different user agents. However long values are, those of a table take 8 MB. */
const CACHED = { max: 20_000, maxSize: 8_000_000 };
/** What an entry takes beside its text, in bytes. */
const ENTRY = 100;

/**
 * How long a number is known before it is looked up anew, in milliseconds, and for how long a row counts as just used: so
 * a number that is given out belongs to a row that was used in the last two days. By the clock on the wall: a machine
 * that slept for a month must not go on with what it knew.
 */
const FRESH = 24 * 60 * 60 * 1000;

interface Known {
	id: number;
	/** Milliseconds since 1970. */
	since: number;
}

/** Of one call: which values may be stored, by their place in it, and what is in the place of the others. */
interface Choice {
	admit: (place: number) => boolean;
	standIn: string;
}

/** @returns a function that knows recent values and asks the database, once for all, about the others */
function createIntern(
	db: Queryable,
	{ name, type, columns, values: stored }: InternTable,
): (values: (string | null)[], choice?: Choice) => Promise<(number | null)[]> {
	const known = new LRUCache<string, Known>({
		...CACHED,
		sizeCalculation: (_, value) => value.length + ENTRY,
	});
	const select = `
		SELECT id, hash, used_at > now() - interval '1 day' AS fresh FROM ${name} WHERE hash = ANY($1::bytea[])`;
	// Once a day for each row, and in order, so that processes wait for each other instead of dead-locking.
	const touch = `
		WITH locked AS (
			SELECT id FROM ${name} WHERE hash = ANY($1::bytea[]) ORDER BY id FOR NO KEY UPDATE
		)
		UPDATE ${name} t SET used_at = now() FROM locked WHERE t.id = locked.id RETURNING t.id, t.hash`;
	// Rows that are there stay untouched: an update would wait for whoever has locked them, with redirects behind it.
	const insert = `
		INSERT INTO ${name} (hash, ${columns})
		SELECT hash, ${stored} FROM unnest($1::bytea[], $2::${type}[]) AS new (hash, value)
		ORDER BY hash
		ON CONFLICT (hash) DO NOTHING`;

	async function ask<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
		return (await db.query<Row & object>({ text, values, ...IMPATIENT })).rows;
	}

	/** @returns those that are stored already; each is used from now on */
	async function find(values: string[]): Promise<Map<string, number>> {
		const hashes = values.map(hashOf);
		const valueOf = new Map(hashes.map((hash, place) => [hash.toString('hex'), values[place]!]));
		const rows = await ask<Found>(select, hashes);
		const stale = rows.filter(({ fresh }) => !fresh).map(({ hash }) => hash);
		// One that has been swept meanwhile is not among them any more: it is new.
		const touched = stale.length > 0 ? await ask<Omit<Found, 'fresh'>>(touch, stale) : [];
		return new Map(
			[...rows.filter(({ fresh }) => fresh), ...touched].map(({ hash, id }) => [
				valueOf.get(hash.toString('hex'))!,
				id,
			]),
		);
	}

	async function add(values: string[]): Promise<Map<string, number>> {
		await ask(insert, values.map(hashOf), values);
		return find(values);
	}

	/** @param unknown values that are not remembered, and the place of each */
	async function findOrAdd(
		unknown: Map<string, number>,
		choice: Choice | undefined,
	): Promise<Map<string, number>> {
		const found = await find([...unknown.keys()]);
		const isAdmitted = ([, place]: [string, number]) => choice?.admit(place) ?? true;
		const added = [...unknown].filter(([value]) => !found.has(value)).filter(isAdmitted);
		if (added.length === 0) return found;
		return new Map([...found, ...(await add(added.map(([value]) => value)))]);
	}

	async function intern(values: (string | null)[], choice?: Choice): Promise<(number | null)[]> {
		const now = Date.now();
		const unknown = new Map<string, number>();
		const ids = values.map((value, place) => {
			if (value === null) return null;
			const entry = known.get(value);
			if (entry && Math.abs(now - entry.since) < FRESH) return entry.id;
			if (!unknown.has(value)) unknown.set(value, place);
			return undefined;
		});
		if (unknown.size === 0) return ids as (number | null)[];
		const found = await findOrAdd(unknown, choice);
		for (const [value, id] of found) known.set(value, { id, since: now });
		const isWhole = found.size === unknown.size;
		const [standIn] = isWhole ? [null] : await intern([choice!.standIn]);
		return ids.map((id, place) =>
			id === undefined ? (found.get(values[place]!) ?? standIn!) : id,
		);
	}

	return intern;
}

interface Found {
	id: number;
	hash: Buffer;
	/** Whether it was used in the last day. */
	fresh: boolean;
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
