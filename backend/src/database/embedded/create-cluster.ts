import type { SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ADVICE, EmbeddedPostgresError } from './error.js';
import { program } from './locate-binaries.js';
import { isAlive } from './processes.js';
import { run, type Outcome } from './run.js';
import { lastLines } from './server-log.js';
import { inDataDirectory, spawnOptions, type ServerUser } from './server-user.js';

/** The role that owns the database. */
export const USER = 'clickloop';
/** Beside the cluster's own files, on Windows. */
export const PASSWORD_FILE = 'clickloop-password';
const NAMELESS = 'could not look up effective user ID';
const DRAFT = /^draft-(\d+)-/;

/**
 * Creates the cluster unless it is there. It is made beside its place and renamed, so that a crash leaves
 * none or a whole one.
 * @returns whether it was made now
 */
export async function createCluster(
	cluster: string,
	native: string,
	user: ServerUser | undefined,
): Promise<boolean> {
	if (await isCluster(cluster)) return false;
	const directory = dirname(cluster);
	await removeAbandonedDrafts(directory);

	const draft = await mkdtemp(join(directory, `draft-${process.pid}-`));
	try {
		await giveTo(user, draft);
		await initdb(draft, native, user);
		await rename(draft, cluster);
	} catch (error) {
		await rm(draft, { recursive: true, force: true });
		// A process that started with us was faster: its cluster is as good.
		if (await isCluster(cluster)) return false;
		throw error;
	}
	await flush(directory);
	return true;
}

async function isCluster(directory: string): Promise<boolean> {
	return access(join(directory, 'PG_VERSION')).then(
		() => true,
		() => false,
	);
}

async function giveTo(user: ServerUser | undefined, directory: string): Promise<void> {
	if (!user) return;
	await chown(directory, user.uid, user.gid).catch((cause: Error) => {
		throw new EmbeddedPostgresError(
			`${directory} cannot be given to user ${user.uid}, as which root must run PostgreSQL (${cause.message}). ` +
				`Start Clickloop as an ordinary user, or with the right to change owners. ${ADVICE}`,
			{ cause },
		);
	});
}

async function initdb(draft: string, native: string, user: ServerUser | undefined): Promise<void> {
	const { cwd, argument } = inDataDirectory(draft, user);
	const password = await newPassword(draft);
	const command = [
		...[program(native, 'initdb'), '-D', argument, '-U', USER, '-E', 'UTF8'],
		// The same order and the same upper and lower case on every machine, whatever its libc.
		...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
		...(password ? ['-A', 'scram-sha-256', `--pwfile=${password}`] : ['-A', 'trust']),
	];
	const { ok, output } = await runNamed(command, { ...spawnOptions(user), cwd });
	if (!ok) {
		const hint = output.includes(NAMELESS)
			? `Start Clickloop as a user that has an entry in /etc/passwd, or as root. ${ADVICE}\n`
			: '';
		throw new EmbeddedPostgresError(
			hint +
				`PostgreSQL could not create its data directory in ${dirname(draft)}:\n${lastLines(output)}`,
		);
	}
	if (password) await rename(password, join(draft, PASSWORD_FILE));
}

/**
 * initdb insists that its user has a name, though it has no use for it; `docker run --user 1234` and the like
 * have none. Where the system allows namespaces, there initdb sees itself as nobody; the files stay the user's.
 */
async function runNamed([name = '', ...args]: string[], options: SpawnOptions): Promise<Outcome> {
	const first = await run(name, args, options);
	if (first.ok || !first.output.includes(NAMELESS)) return first;
	const asNobody = ['--user', '--map-user=65534', '--map-group=65534', '--', name, ...args];
	const second = await run('unshare', asNobody, options);
	return second.ok ? second : first;
}

/** On Windows, where no socket's directory keeps others away. It waits beside the draft: initdb wants that empty. */
async function newPassword(draft: string): Promise<string | undefined> {
	if (process.platform !== 'win32') return undefined;
	await writeFile(`${draft}.password`, randomBytes(24).toString('base64url'), { mode: 0o600 });
	return `${draft}.password`;
}

/** Those of processes that are no more; a sibling's that is being made now stays. */
async function removeAbandonedDrafts(directory: string): Promise<void> {
	for (const name of await readdir(directory)) {
		const maker = Number(DRAFT.exec(name)?.[1]);
		if (!maker || (maker !== process.pid && isAlive(maker))) continue;
		await rm(join(directory, name), { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A rename lasts once the directory that holds it is on the disk; Windows has no such call. */
async function flush(directory: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(directory);
	await handle.sync();
	await handle.close();
}
