import { rmSync } from 'node:fs';
import { chown, mkdtemp, rmdir, stat, unlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './error.js';
import type { ServerUser } from './server-user.js';

/** How clients reach the server. */
export interface Transport {
	host: string;
	port: number;
	settings: Record<string, string>;
	/** Before the server starts: lets it in, and clears away what a killed one left. */
	open(): Promise<void>;
	/** Once the server listens: keeps everybody but us away. */
	close(): Promise<void>;
	/** Once the server is gone. */
	remove(): Promise<void>;
}

/** Only names the socket's file: with a directory of its own, nothing else can have it. */
const PORT = 5432;
const PREFIX = 'clickloop-';
/** The system allows 104 bytes at least, the terminating zero included; what follows is `/.s.PGSQL.5432.lock`. */
const LONGEST_DIRECTORY = 103 - '/.s.PGSQL.5432'.length;

export function openTransport(user: ServerUser | undefined): Promise<Transport> {
	return process.platform === 'win32' ? loopback() : socketDirectory(user);
}

/**
 * A Unix socket in a directory of mode 0700. The server trusts whoever connects, so this mode is the lock:
 * the directory is the server's user's while it starts, and ours, too, as soon as it listens (other
 * processes may run as nobody).
 */
async function socketDirectory(user: ServerUser | undefined): Promise<Transport> {
	const host = await mkdtemp(join(await roomForSocket(user), PREFIX));
	return {
		host,
		port: PORT,
		settings: { listen_addresses: '', port: String(PORT), unix_socket_directories: host },
		open: async () => {
			await removeSocket(host);
			if (user) await chown(host, user.uid, user.gid);
		},
		close: async () => (user ? chown(host, 0, 0) : undefined),
		remove: () => removeSocketDirectory(host),
	};
}

/** @param directory what a server's `postmaster.pid` names; touched only if it can be one of ours */
export async function removeSocketDirectory(directory: string): Promise<void> {
	if (!basename(directory).startsWith(PREFIX)) return;
	await removeSocket(directory);
	await rmdir(directory).catch(unlessMissing);
}

/** The same, for a process that is about to exit: nothing asynchronous runs any more then. */
export function removeSocketDirectoryNow(directory: string): void {
	if (!basename(directory).startsWith(PREFIX)) return;
	rmSync(directory, { recursive: true, force: true });
}

async function removeSocket(directory: string): Promise<void> {
	const socket = join(directory, `.s.PGSQL.${PORT}`);
	await unlink(socket).catch(unlessMissing);
	await unlink(`${socket}.lock`).catch(unlessMissing);
}

function unlessMissing(error: NodeJS.ErrnoException): void {
	if (error.code !== 'ENOENT') throw error;
}

async function roomForSocket(user: ServerUser | undefined): Promise<string> {
	for (const place of [tmpdir(), '/tmp']) {
		const long = Buffer.byteLength(join(place, `${PREFIX}XXXXXX`));
		if (long <= LONGEST_DIRECTORY && (!user || (await openToAll(place)))) return place;
	}
	throw new EmbeddedPostgresError(
		`PostgreSQL's user cannot enter ${tmpdir()} or /tmp, where its socket would be. Set TMPDIR to a ` +
			'directory with a short path that everybody can enter.',
	);
}

async function openToAll(directory: string): Promise<boolean> {
	const { mode } = await stat(directory);
	if (!(mode & 0o001)) return false;
	return directory === dirname(directory) || openToAll(dirname(directory));
}

/** Windows: a free port of 127.0.0.1, which any local user can reach; hence the password there. */
async function loopback(): Promise<Transport> {
	const host = '127.0.0.1';
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, host, resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	const nothing = async () => undefined;
	const settings = { listen_addresses: host, port: String(port) };
	return { host, port, settings, open: nothing, close: nothing, remove: nothing };
}
