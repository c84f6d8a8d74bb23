import { createServer, type AddressInfo } from 'node:net';

/** Ports of 127.0.0.1 that nobody listens on at the moment; each call gives `count` different ones. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer());
	const listening = servers.map(
		(server) => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)),
	);
	await Promise.all(listening);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
	return ports;
}
