import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { PASSWORD_FILE, USER } from './create-cluster.js';
import type { Transport } from './transport.js';

/** What `new pg.Pool` needs to reach the embedded server. */
export interface Connection {
	/** The directory of the Unix socket; 127.0.0.1 on Windows. */
	host: string;
	port: number;
	user: string;
	database: string;
	/** On Windows only. */
	password?: string;
}

const DATABASE = 'clickloop';
/** PostgreSQL's code for a database that does not exist. */
const UNKNOWN_DATABASE = '3D000';

/** @returns the connection to the database `clickloop`, which is created when it is missing */
export async function connect(
	cluster: string,
	{ host, port }: Pick<Transport, 'host' | 'port'>,
): Promise<Connection> {
	const connection: Connection = { host, port, user: USER, database: DATABASE };
	if (process.platform === 'win32') {
		connection.password = await readFile(join(cluster, PASSWORD_FILE), 'utf8');
	}
	try {
		await query(connection, 'SELECT 1');
	} catch (error) {
		if ((error as { code?: string }).code !== UNKNOWN_DATABASE) throw error;
		await query({ ...connection, database: 'postgres' }, `CREATE DATABASE ${DATABASE}`);
	}
	return connection;
}

async function query(connection: Connection, sql: string): Promise<void> {
	const client = new pg.Client(connection);
	try {
		await client.connect();
		await client.query(sql);
	} finally {
		await client.end();
	}
}
