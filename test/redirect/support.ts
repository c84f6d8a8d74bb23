import { connect } from 'node:net';
import { ingestAll } from '../../backend/src/clicks/ingest.js';
import type { TestServer } from '../support/server.js';

export async function mintLink(
	server: TestServer,
	url = 'https://acme.com/start',
	rest: object = {},
): Promise<string> {
	const { status, body } = await server.api<{ token: string }>('POST', '/v1/links', {
		url,
		...rest,
	});
	if (status !== 201) throw new Error(`Minting was answered ${status}`);
	return body.token;
}

export interface StoredClick {
	id: string;
	at: Date;
	method: string;
	ip: string;
	userAgent: string | null;
	headers: [string, string][];
}

/** @returns what is in the database of the clicks on a link, oldest first */
export async function storedClicks(server: TestServer, token: string): Promise<StoredClick[]> {
	await ingestAll(server.deps.db);
	const { rows } = await server.deps.db.pool.query<StoredClick>(
		`SELECT k.id, k.at, k.method, host(k.ip) AS ip, u.value AS "userAgent", h.value AS headers
		 FROM clicks k JOIN links l ON l.id = k.link_id LEFT JOIN user_agents u ON u.id = k.user_agent_id
		 LEFT JOIN header_sets h ON h.id = k.header_set_id WHERE l.token = $1 ORDER BY k.at, k.id`,
		[token],
	);
	return rows;
}

/** Sends bytes as they are, for what no well-behaved client sends, and gives the answer as it came. */
export function sendRaw(server: TestServer, request: string): Promise<string> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => socket.write(request, 'latin1'));
		const chunks: Buffer[] = [];
		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('error', reject);
		socket.on('end', () => resolve(Buffer.concat(chunks).toString('latin1')));
	});
}
