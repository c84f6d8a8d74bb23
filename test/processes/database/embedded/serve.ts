// Starts the embedded PostgreSQL for another process: says in a line of JSON how to reach it, or why it
// failed, and stops it when its input ends. Ctrl-C is only reported, so that its other effects can be seen.
import { startEmbeddedPostgres } from '../../../../backend/src/database/embedded/index.js';

process.on('SIGINT', () => console.log(JSON.stringify({ interrupted: true })));
try {
	const server = await startEmbeddedPostgres({
		dataDir: process.argv[2] ?? '',
		log: (line) => console.error(line),
	});
	process.stdin.on('end', () => void server.stop().then(() => process.exit()));
	process.stdin.resume();
	console.log(JSON.stringify({ connection: server.connection }));
} catch (error) {
	console.log(JSON.stringify({ error: (error as Error).message }));
	process.exit(1);
}
