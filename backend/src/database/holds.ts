import type pg from 'pg';

/**
 * What this process holds alone among all that share the database. The database takes it back when the process
 * dies: whoever asks next gets it.
 */
export interface Holds {
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
	name: 'take-hold',
	text: 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
};
const RELEASE = {
	name: 'release-hold',
	text: 'SELECT pg_advisory_unlock(hashtextextended($1, 0))',
};

interface Connection {
	client: pg.PoolClient;
	/** Gives it up, and with it all that is held. */
	end: () => void;
}

/** Advisory locks of PostgreSQL, on one connection that is kept for them. */
export function createHolds(pool: pg.Pool): Holds {
	const held = new Set<string>();
	let connecting: Promise<Connection> | undefined;
	let last: Promise<unknown> = Promise.resolve();

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

	/** One after the other: the connection takes one statement at a time, and the order is that of the calls. */
	function query<Row extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<Row[]> {
		const answer = last.then(async () => {
			const { client } = await connect();
			return (await client.query<Row>(config)).rows;
		});
		last = answer.catch(() => undefined);
		return answer;
	}

	return {
		async take(name) {
			const [row] = await query<{ taken: boolean }>({ ...TAKE, values: [name] });
			if (row?.taken) held.add(name);
			return held.has(name);
		},
		has: (name) => held.has(name),
		async release(name) {
			if (held.delete(name)) await query({ ...RELEASE, values: [name] });
		},
		async close() {
			await last;
			const connection = await connecting;
			connection?.end();
		},
	};
}
