import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isSignedByEd25519 } from '../../backend/src/channels/ed25519.js';
import { readSigned } from '../../backend/src/channels/token.js';

function readVectors(name: string): unknown {
	return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
}

interface Case {
	comment: string;
	result: string;
}

describe('Signatures by Ed25519, as others test them', () => {
	const { publicKey, tests } = readVectors('wycheproof-ed25519.json') as {
		publicKey: string;
		tests: (Case & { msg: string; sig: string })[];
	};
	for (const { comment, msg, sig, result } of tests) {
		it(`are ${result}: ${comment || 'nothing special'} (${sig.slice(0, 8)})`, () => {
			const signature = Buffer.from(sig, 'hex').toString('base64');
			const isSigned = isSignedByEd25519(publicKey, Buffer.from(msg, 'hex'), signature);
			expect(isSigned).to.equal(result === 'valid');
		});
	}
});

describe('JSON Web Signatures, as others test them', () => {
	const { key, tests } = readVectors('wycheproof-jws-hs256.json') as {
		key: string;
		tests: (Case & { jws: string })[];
	};
	for (const { comment, jws, result } of tests) {
		it(`are ${result}: ${comment}`, async () => {
			const payload = await readSigned(jws, Buffer.from(key, 'base64url'));
			expect(payload !== null).to.equal(result === 'valid');
		});
	}
});
