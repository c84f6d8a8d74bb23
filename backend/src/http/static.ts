import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';

interface Content {
	type: string;
	bytes: Buffer;
	etag: string;
}

/**
 * Answers with what never changes while the server runs: made once, when somebody first asks for it, and kept as it is
 * sent. Whoever asks again takes neither processor nor memory.
 * @param type as in `Content-Type`
 * @param make makes the content; called again where it throws
 * @param cacheControl how long browsers may keep it; without it they ask whether it is still the same
 */
export function serveStatic(
	type: string,
	make: () => string | Buffer,
	cacheControl = 'no-cache',
): RequestHandler {
	let content: Content | undefined;
	return (req, res) => {
		content ??= toContent(type, make());
		res.setHeader('Cache-Control', cacheControl);
		res.setHeader('ETag', content.etag);
		if (req.fresh) {
			res.status(304).end();
			return;
		}
		res.setHeader('Content-Type', content.type);
		res.setHeader('Content-Length', content.bytes.length);
		res.end(content.bytes);
	};
}

function toContent(type: string, made: string | Buffer): Content {
	const bytes = typeof made === 'string' ? Buffer.from(made) : made;
	const hash = createHash('sha256').update(bytes).digest('base64url');
	return { type, bytes, etag: `"${hash}"` };
}
