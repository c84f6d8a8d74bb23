import { compactVerify } from 'jose';
import { parseJson } from './parse-json.js';

/** How far the clocks may differ, in seconds. */
const TOLERANCE = 30;

/** @returns what a JSON Web Signature (RFC 7515) by HS256 is made for; null where it is not signed with the key */
export async function readSigned(jws: string, key: Uint8Array): Promise<string | null> {
	return compactVerify(jws, key, { algorithms: ['HS256'] }).then(
		({ payload }) => Buffer.from(payload).toString('utf8'),
		() => null,
	);
}

/** @returns the claims of a JSON Web Token (RFC 7519); null where it is not signed with the key, or not valid now */
export async function readToken(
	token: string,
	key: string,
	now: Date,
): Promise<Record<string, unknown> | null> {
	const claims = parseJson((await readSigned(token, Buffer.from(key))) ?? '');
	if (typeof claims !== 'object' || claims === null) return null;
	const { exp = Infinity, nbf = -Infinity } = claims as { exp?: unknown; nbf?: unknown };
	const seconds = now.getTime() / 1000;
	if (!(Number(exp) > seconds - TOLERANCE) || !(Number(nbf) < seconds + TOLERANCE)) return null;
	return claims as Record<string, unknown>;
}
