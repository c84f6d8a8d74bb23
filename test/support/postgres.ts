import { join } from 'node:path';
import { connect, type Connection } from '../../backend/src/database/embedded/connect.js';
import { createCluster } from '../../backend/src/database/embedded/create-cluster.js';
import { endPostmaster } from '../../backend/src/database/embedded/end-postmaster.js';
import { launch } from '../../backend/src/database/embedded/launch.js';
import { locateBinaries } from '../../backend/src/database/embedded/locate-binaries.js';
import { placeBinaries } from '../../backend/src/database/embedded/place-binaries.js';
import { findServerUser } from '../../backend/src/database/embedded/server-user.js';
import { openTransport } from '../../backend/src/database/embedded/transport.js';

/**
 * Without what makes data outlive a power cut, which a run's data need not, a test's database is made and dropped in a
 * tenth of the time; a killed server loses nothing either way. And all of the cache is searched each time one is
 * dropped, so it is kept small.
 */
const CARELESS = {
	fsync: 'off',
	full_page_writes: 'off',
	wal_compression: 'off',
	shared_buffers: '128MB',
};

export interface TestPostgres {
	connection: Connection;
	stop(): Promise<void>;
}

/** The embedded server, as Clickloop starts it but for `CARELESS`, in a directory of the run. */
export async function startTestPostgres(directory: string): Promise<TestPostgres> {
	const cluster = join(directory, 'data');
	const user = await findServerUser(cluster);
	const native = await placeBinaries(await locateBinaries(), directory, user);
	await createCluster(cluster, native, user);
	const transport = await openTransport(user);
	const settings = { ...transport.settings, ...CARELESS };
	const log = (line: string) => console.error(line);
	await transport.open();
	const server = await launch({
		cluster,
		native,
		user,
		transport: { ...transport, settings },
		log,
	});
	await transport.close();
	return {
		connection: await connect(cluster, transport),
		async stop() {
			await endPostmaster({ ...server, cluster, native });
			await transport.remove();
		},
	};
}
