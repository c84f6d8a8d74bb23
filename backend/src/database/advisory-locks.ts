import type pg from 'pg';
import { createBatcher } from './batcher.js';

/**
 * What this process holds alone among all that share the database. The database takes it back when the process
 * dies: whoever asks next gets it.
 */
export interface AdvisoryLocks {
	/** @returns whether this process has it now; false while another one has */
	take(name: string): Promise<boolean>;
	/** Whether it still has it: all are lost with their connection, which may happen at any time. */
	has(name: string): boolean;
	release(name: string): Promise<void>;
	/** Releases all. */
	close(): Promise<void>;
}

/**
 * A machine that loses its power says no good-bye: without these, its connection would hold on for two hours, the
 * system's default. In seconds; a Unix socket needs none.
 */
const NOTICE_DEAD_PEERS =
	'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';

const TAKE = {
	name: 'take-holds',
	text: `SELECT name, pg_try_advisory_lock(hashtextextended(name, 0)) AS taken FROM unnest($1::text[]) AS name`,
};
const RELEASE = {
	name: 'release-holds',
	text: 'SELECT pg_advisory_unlock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name',
};

/** As many as one statement takes or releases: some milliseconds' work. */
const AT_ONCE = 500;

/** Something that is asked for. */
interface Wish {
	kind: 'take' | 'release';
	name: string;
}

interface Connection {
	client: pg.PoolClient;
	/** Gives it up, and with it all that is held. */
	end: () => void;
}

/** Advisory locks of PostgreSQL, on one connection that is kept for them. */
export function createAdvisoryLocks(pool: pg.Pool): AdvisoryLocks {
	const held = new Set<string>();
	let connecting: Promise<Connection> | undefined;

	function connect(): Promise<Connection> {
		connecting ??= open().catch((error: unknown) => {
			connecting = undefined;
			throw error;
		});
		return connecting;
	}

	async function open(): Promise<Connection> {
		const client = await pool.connect();
		let isOver = false;
		const end = () => {
			if (isOver) return;
			isOver = true;
			held.clear();
			connecting = undefined;
			// Destroyed rather than handed back: whoever got it next would hold on to the locks.
			client.release(true);
		};
		client.once('error', end).once('end', end);
		try {
			await client.query(NOTICE_DEAD_PEERS);
		} catch (error) {
			end();
			throw error;
		}
		return { client, end };
	}

	/**
	 * Group after group, since the connection takes one statement at a time. What is released and taken again within one
	 * group was released first: whoever takes something asks for nothing else of that name until he has his answer.
	 */
	const wishes = createBatcher(grant, { most: AT_ONCE });

	/** @returns the names that were taken */
	async function grant(group: Wish[]): Promise<Set<string>> {
		const { client } = await connect();
		const namesOf = (kind: Wish['kind']) =>
			group.filter((wish) => wish.kind === kind).map(({ name }) => name);
		const [released, wanted] = [namesOf('release'), namesOf('take')];
		if (released.length > 0) await client.query({ ...RELEASE, values: [released] });
		if (wanted.length === 0) return new Set();
		const { rows } = await client.query<{ name: string; taken: boolean }>({
			...TAKE,
			values: [wanted],
		});
		return new Set(rows.filter(({ taken }) => taken).map(({ name }) => name));
	}

	const ask = (wish: Wish) =>
		new Promise<Set<string>>((resolve, reject) => wishes.add(wish, resolve, reject));

	return {
		async take(name) {
			if ((await ask({ kind: 'take', name })).has(name)) held.add(name);
			return held.has(name);
		},
		has: (name) => held.has(name),
		async release(name) {
			if (held.delete(name)) await ask({ kind: 'release', name });
		},
		async close() {
			await wishes.drain();
			const connection = await connecting;
			connection?.end();
		},
	};
}
