import type { IncomingMessage } from 'node:http';

/** How much of an answer's body is kept for whoever looks after the receiver, in bytes. */
const MOST = 1024;

/** How long to wait for the body once the status is there, in milliseconds: the status has decided already. */
const PATIENCE = 1000;

/** Controls that no text needs; NUL among them, which PostgreSQL's JSON cannot hold. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r]/gu;

/**
 * Reads the beginning of an answer's body and no more: what is longer, or too slow, ends with its connection.
 * @returns its first kilobyte as text, with U+FFFD for what is none; null when there is no body
 */
export function readResponse(res: IncomingMessage): Promise<string | null> {
	return new Promise((resolve) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const timer = setTimeout(() => res.destroy(), PATIENCE);
		const finish = () => {
			clearTimeout(timer);
			resolve(toText(Buffer.concat(chunks).subarray(0, MOST)));
		};
		res.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size > MOST) res.destroy();
		});
		res.on('error', () => undefined);
		// The end comes first and lets the connection be used again; a body that breaks off only closes.
		res.on('end', finish).on('close', finish);
	});
}

function toText(bytes: Buffer): string | null {
	// As a stream, it leaves out a last character of which only the beginning is there.
	const text = new TextDecoder().decode(bytes, { stream: true });
	return text.replace(UNPRINTABLE, '\uFFFD') || null;
}
