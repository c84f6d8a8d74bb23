import { createServer, type AddressInfo } from 'node:net';

/** @returns ports of 127.0.0.1 that nobody listens on at the moment, all of them different */
export async function freePorts(count: number): Promise<number[]> {
	const probes = Array.from({ length: count }, () => createServer());
	const listening = probes.map(
		(probe) => new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve)),
	);
	await Promise.all(listening);
	const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
	await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
	return ports;
}

/** @returns one of them, e.g. for a process that is to come back on the same one */
export async function freePort(): Promise<number> {
	const [port] = await freePorts(1);
	return port!;
}
