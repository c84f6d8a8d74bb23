import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { findPostmaster } from '../../../backend/src/database/embedded/postmaster.js';
import { eventually } from '../../support/eventually.js';
import type { Taps } from './taps.js';

/** Asks a database once, on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(
	database: pg.ClientConfig,
	sql: string,
	values: unknown[] = [],
): Promise<Row[]> {
	const client = new pg.Client(database);
	client.on('error', () => undefined);
	await client.connect();
	try {
		return (await client.query<Row>(sql, values)).rows;
	} finally {
		await client.end();
	}
}

/** @returns how to reach the embedded PostgreSQL that a Clickloop of this data directory runs now, and its process */
export async function embeddedDatabase(
	dataDir: string,
): Promise<pg.ClientConfig & { pid: number }> {
	const found = await findPostmaster(join(dataDir, 'postgres', 'data'));
	if (!found) throw new Error(`No PostgreSQL runs on ${dataDir}`);
	const { pid, socketDirectory: host } = found;
	return { pid, host, port: 5432, user: 'clickloop', database: 'clickloop' };
}

/** What the database has of some taps. */
export interface Kept {
	acknowledged: number;
	stored: number;
}

/** AdvisoryLocks the clicks in the database against what those who tapped were answered. */
export async function expectEachOnce(database: pg.ClientConfig, taps: Taps): Promise<Kept> {
	const { stored, lost, doubled, invented } = await compare(database, taps);
	expect({ lost, doubled, invented }).to.deep.equal({ lost: [], doubled: [], invented: [] });
	return { acknowledged: taps.redirected().length, stored };
}

/** Each click that waits to be judged, and each group of clicks that waits to be ingested. */
export const WAITING = `
	(SELECT count(*) FROM judge_queue)::int + (SELECT count(*) FROM arrivals)::int`;

/** How long a server that has just been started may take for what the one before has left; milliseconds. */
const TAKE_IN_PATIENCE = 60_000;

/** The marks of taps that are not in the database as they should be; at most a few of each. */
export async function compare(database: pg.ClientConfig, taps: Taps) {
	await eventually(async () => {
		expect(await query(database, 'SELECT FROM arrivals LIMIT 1')).to.deep.equal([]);
	}, TAKE_IN_PATIENCE);
	const rows = await query<{ ip: string; token: string; count: number }>(
		database,
		`SELECT host(k.ip) AS ip, l.token, count(*)::int AS count
		 FROM clicks k JOIN links l ON l.id = k.link_id GROUP BY 1, 2`,
	);
	const mark = ({ token, ip }: { token: string; ip: string }) => `${token} from ${ip}`;
	const tapped = new Set(taps.all.map(mark));
	const kept = new Set(rows.map(mark));
	const few = <T>(list: T[]) => list.slice(0, 5);
	const lost = taps.redirected().filter((tap) => !kept.has(mark(tap)));
	return {
		stored: rows.reduce((sum, { count }) => sum + count, 0),
		lostCount: lost.length,
		lost: few(lost),
		doubled: few(rows.filter(({ count }) => count > 1)),
		invented: few(rows.filter((row) => !tapped.has(mark(row)))),
	};
}
