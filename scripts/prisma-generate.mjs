// Generates the Prisma client, offline and only when the schema has changed since.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const schema = join(root, 'prisma/schema.prisma');
const stamp = join(root, 'backend/src/database/generated/.schema-hash');
const prismaPackage = createRequire(import.meta.url).resolve('prisma-cli/package.json');
const hash = createHash('sha256')
	.update(readFileSync(schema))
	.update(readFileSync(prismaPackage))
	.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(dirname(prismaPackage), 'build/index.js'), 'generate', '--schema', schema],
		{
			cwd: root,
			encoding: 'utf8',
			// The native engine is a download that generating does not need: any existing file passes the check.
			env: {
				...process.env,
				PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
				CHECKPOINT_DISABLE: '1',
			},
		},
	);
	if (status !== 0) {
		console.error(stdout, stderr);
		process.exit(status ?? 1);
	}
	writeFileSync(stamp, hash);
}
