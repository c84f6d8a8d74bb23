import type { Request } from 'express';

/**
 * Where this server can reach itself: the very address that the request under way came in at. The public URL may
 * lead through a proxy, or nowhere yet.
 */
export function ownAddress({ socket }: Request): string {
	const { localAddress = '127.0.0.1', localPort } = socket;
	const address = localAddress.replace(/^::ffff:/, '');
	return `http://${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}
