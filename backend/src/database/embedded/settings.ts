import { memoryOfMachine, sharedBuffers } from './shared-buffers.js';

/**
 * The server's settings, given on its command line, where nothing stored in the database can override them.
 * The machine is shared with Node, the data small, the commits many and short, and each must last.
 */
export const SETTINGS = {
	// A click is answered after its commit: a power cut must not take back what a person was told.
	fsync: 'on',
	synchronous_commit: 'on',
	full_page_writes: 'on',
	// The first change of a page after a checkpoint writes the whole page: pack it, and let it happen seldom.
	wal_compression: 'on',
	checkpoint_timeout: '15min',
	max_wal_size: '1GB',
	// The working set (links, counters, the latest clicks) fits. What is not needed of it is never touched.
	shared_buffers: sharedBuffers(memoryOfMachine()),
	// Four processes of at most 16 connections each, the workers' own, and an administrator.
	max_connections: '100',
	// A report must not take the cores that redirects need, nor /dev/shm, which is small in containers.
	max_parallel_workers_per_gather: '0',
	// A week of logs, one file a day, each overwritten after seven days; the server writes them itself,
	// so they outlive Node.
	logging_collector: 'on',
	log_directory: 'log',
	log_filename: 'postgres-%a.log',
	log_truncate_on_rotation: 'on',
	log_rotation_age: '1d',
	log_rotation_size: '0',
	// Details of an error quote row values, which may be a person's: the log goes without.
	log_error_verbosity: 'terse',
	log_checkpoints: 'off',
	log_timezone: 'UTC',
} as const;

/** @returns settings as arguments of `postgres` */
export function asArguments(settings: Record<string, string>): string[] {
	return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
