import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Requests that somebody sends without waiting for answers, nor reading any. */
export interface Flood {
	/** The same requests on as many connections. */
	connections: number;
	requests: number;
	/** Beyond the request line and `Host`. */
	headers?: Record<string, string>;
}

/**
 * Opens connections and sends everything at once.
 * @returns what hangs up
 */
export async function flood(
	port: number,
	path: string,
	{ connections, requests, headers = {} }: Flood,
): Promise<() => void> {
	const lines = Object.entries({ Host: 'x', ...headers }).map(
		([name, value]) => `${name}: ${value}`,
	);
	const request = `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
	const sockets = await Promise.all(
		Array.from({ length: connections }, () => openUnread(port, request.repeat(requests))),
	);
	return () => sockets.forEach((socket) => socket.destroy());
}

async function openUnread(port: number, text: string): Promise<Socket> {
	const socket = connect(port, '127.0.0.1').pause();
	// A server that hangs up first does just what is expected of it.
	socket.on('error', () => undefined);
	await once(socket, 'connect');
	socket.write(text);
	return socket;
}

/** Milliseconds between two of the taps that are timed. */
const PAUSE = 5;

/** @returns how long so many taps took, one after another, in milliseconds: the 99th percentile */
export async function p99OfTaps(url: string, count: number): Promise<number> {
	const times: number[] = [];
	for (let n = 0; n < count; n += 1) {
		const start = performance.now();
		const { status, body } = await fetch(url, { redirect: 'manual' });
		await body?.cancel();
		if (status !== 302) throw new Error(`A tap was answered ${status}`);
		times.push(performance.now() - start);
		await sleep(PAUSE);
	}
	return times.toSorted((a, b) => a - b)[Math.floor(count * 0.99)]!;
}
