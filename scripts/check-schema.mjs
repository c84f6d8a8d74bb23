// Shows the SQL that leads from prisma/migrations to prisma/schema.prisma: none is what we want (exit code 0).
// Prisma's schema engine runs as WebAssembly over an in-memory PGlite, since the native engine is a download.
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';

const at = (path) => fileURLToPath(new URL(`../prisma/${path}`, import.meta.url));

/** @returns {Promise<any>} the schema engine bound to a database of its own, in memory */
async function startEngine(schema) {
	const wasmPath = fileURLToPath(
		new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')),
	);
	const { instance } = await WebAssembly.instantiate(await readFile(wasmPath), {
		'./schema_engine_bg.js': engineModule,
	});
	engineModule.__wbg_set_wasm(instance.exports);
	instance.exports.__wbindgen_start();
	const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(new PGlite()));
	return engineModule.SchemaEngine.new(
		{ datamodels: [['schema.prisma', schema]] },
		() => {},
		factory,
	);
}

/** @returns the migrations in the shape the engine asks for */
async function readMigrations() {
	const names = (await readdir(at('migrations'), { withFileTypes: true }))
		.filter((entry) => entry.isDirectory())
		.map((entry) => entry.name)
		.sort();
	return Promise.all(
		names.map(async (name) => ({
			path: name,
			migrationFile: {
				path: 'migration.sql',
				content: {
					tag: 'ok',
					value: await readFile(at(`migrations/${name}/migration.sql`), 'utf8'),
				},
			},
		})),
	);
}

const schema = await readFile(at('schema.prisma'), 'utf8');
const engine = await startEngine(schema);
const from = {
	tag: 'migrations',
	baseDir: at('migrations'),
	lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
	shadowDbInitScript: '',
	migrationDirectories: await readMigrations(),
};
const { stdout } = await engine.diff({
	from: process.argv.includes('--from-empty') ? { tag: 'empty' } : from,
	to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
	script: true,
	exitCode: null,
	filters: { externalTables: [], externalEnums: [] },
});
const drift = !/^\s*-- This is an empty migration\.\s*$/.test(stdout);
console.log(drift ? stdout : 'The migrations lead exactly to prisma/schema.prisma.');
// The engine's WebAssembly keeps the process alive.
process.exit(drift ? 1 : 0);
