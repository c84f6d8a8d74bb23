import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from './database.js';
import { testPostgres } from './global.js';

/** A database of its own, and a way to it that can be cut. */
export interface DatabaseWay {
	/** Leads to the database by this way. */
	url: string;
	/** Leads there by another one, which stays open. */
	directUrl: string;
	/** Ends all connections and takes no more. */
	block(): Promise<void>;
	/** Keeps all connections, new ones too, but lets nothing through: the other side has gone silent. */
	silence(): void;
	/** Lets everything through again. */
	open(): Promise<void>;
	/** Cuts the way for good and drops the database. */
	close(): Promise<void>;
}

export async function openDatabaseWay(): Promise<DatabaseWay> {
	const database = await createTestDatabase();
	const directory = await mkdtemp(join(tmpdir(), 'way-'));
	const { host, port } = testPostgres();
	const name = `.s.PGSQL.${port}`;
	const sockets = new Set<Socket>();
	let server: Server | undefined;
	let silent = false;

	function lead(near: Socket): void {
		const far = connect(join(host, name));
		for (const socket of [near, far]) {
			sockets.add(socket);
			socket.on('error', () => socket.destroy());
			socket.on('close', () => {
				sockets.delete(socket);
				near.destroy();
				far.destroy();
			});
		}
		near.pipe(far).pipe(near);
		if (silent) near.pause();
	}

	async function open(): Promise<void> {
		silent = false;
		for (const socket of sockets) socket.resume();
		if (server) return;
		const opened = createServer(lead);
		server = opened;
		await new Promise<void>((resolve) => opened.listen(join(directory, name), resolve));
	}

	async function block(): Promise<void> {
		const closed = server;
		server = undefined;
		for (const socket of sockets) socket.destroy();
		await new Promise<void>((resolve) => (closed ? closed.close(() => resolve()) : resolve()));
	}

	await open();
	const url = new URL(database.url);
	url.searchParams.set('host', directory);
	return {
		url: url.href,
		directUrl: database.url,
		block,
		silence() {
			silent = true;
			for (const socket of sockets) socket.pause();
		},
		open,
		async close() {
			await block();
			await rm(directory, { recursive: true });
			await database.drop();
		},
	};
}
