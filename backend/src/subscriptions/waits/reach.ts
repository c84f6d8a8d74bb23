import { connect } from 'node:net';
import { z } from 'zod';
import type { WebhookAllow } from '../../config.js';
import { explain } from '../../webhooks/post.js';
import { allowedLookup } from '../../webhooks/ssrf-guard.js';

/** How long the caller, who waits for the answer, can be kept waiting; in milliseconds. */
const PATIENCE = 5000;

/** Whether the host of a URL can be connected to from here. */
export const reachability = z
	.object({
		reached: z.boolean(),
		/** Why not, in words. */
		error: z.string().nullable(),
	})
	.meta({ id: 'Reachability' });

/**
 * Connects to a URL's host and hangs up: no request is made, which the receiver would take for the call itself.
 * @param url whose host, where it is an address, the settings allow
 */
export function reach(url: string, allow: WebhookAllow): Promise<z.infer<typeof reachability>> {
	const { protocol, hostname, port } = new URL(url);
	return new Promise((resolve) => {
		const socket = connect({
			host: hostname.replace(/^\[|\]$/g, ''),
			port: Number(port) || (protocol === 'https:' ? 443 : 80),
			lookup: allowedLookup(allow),
			timeout: PATIENCE,
		});
		const end = (error: string | null) => {
			socket.destroy();
			resolve({ reached: error === null, error });
		};
		socket.on('connect', () => end(null));
		socket.on('timeout', () => end(`no connection within ${PATIENCE / 1000} seconds`));
		socket.on('error', (error) => end(explain(error)));
	});
}
