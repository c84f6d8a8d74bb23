import { statfs } from 'node:fs/promises';
import type { Settings } from '../../config.js';
import { explain } from '../../webhooks/post.js';
import type { Finding } from './finding.js';

type Found = Omit<Finding, 'about'>;

/** In milliseconds. */
const TIMEOUT = 5000;

const LOCAL = /^https?:\/\/(?:localhost|127\.|\[::1\])/;

/** Whether phones and providers get to this server by its public URL, as far as can be told from here. */
export async function checkPublicUrl(url: string, fetch: typeof globalThis.fetch): Promise<Found> {
	const setUp = `Set CLICKLOOP_PUBLIC_URL to the address that leads here, or mend the way (proxy, DNS, certificate).`;
	let response: Response;
	try {
		const signal = AbortSignal.timeout(TIMEOUT);
		response = await fetch(`${url}/healthz`, { signal, redirect: 'manual' });
	} catch (error) {
		const reason = error instanceof Error && error.cause ? error.cause : error;
		return {
			state: 'bad',
			words: `${url} cannot be reached from here: ${explain(reason)}. Is the server running? ${setUp}`,
		};
	}
	const body: unknown = await response.json().catch(() => null);
	if (response.status !== 200 || !isHealth(body)) {
		const words = `${url} answers ${response.status}, but it is not Clickloop that answers. ${setUp}`;
		return { state: 'bad', words };
	}
	if (LOCAL.test(url)) {
		const words = `${url} answers, but only on this machine: no phone gets there. For real texts set CLICKLOOP_PUBLIC_URL.`;
		return { state: 'look', words };
	}
	if (url.startsWith('http:')) {
		return { state: 'look', words: `${url} answers without encryption. Put HTTPS in front of it.` };
	}
	return { state: 'good', words: `${url} answers, and its certificate is right.` };
}

function isHealth(body: unknown): boolean {
	return typeof body === 'object' && body !== null && 'status' in body && body.status === 'ok';
}

/** Of the disk, in bytes. */
const SHORT = 2e9;
const NEARLY_NONE = 200e6;

/** The room for the embedded database, and for clicks while a database is away. */
export async function checkDisk({ dataDir }: Pick<Settings, 'dataDir'>): Promise<Found> {
	const { bavail, bsize } = await statfs(dataDir);
	const free = bavail * bsize;
	const words = `${(free / 1e9).toFixed(1)} GB are free in ${dataDir}.`;
	if (free >= SHORT) return { state: 'good', words };
	const advice = 'Make room: without any, clicks and texts cannot be stored.';
	return { state: free < NEARLY_NONE ? 'bad' : 'look', words: `${words} ${advice}` };
}
