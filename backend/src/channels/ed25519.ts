import { createPublicKey, verify } from 'node:crypto';

/**
 * @param publicKey the 32 bytes in base64, as providers show them
 * @param signature in base64
 */
export function isSignedByEd25519(
	publicKey: string,
	signed: Uint8Array,
	signature: string,
): boolean {
	const x = Buffer.from(publicKey, 'base64').toString('base64url');
	const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
	return verify(null, signed, key, Buffer.from(signature, 'base64'));
}
