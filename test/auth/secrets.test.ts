import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createSecrets } from '../../backend/src/auth/secrets.js';

describe('what is kept secret', () => {
	const key = randomBytes(32);
	const secrets = createSecrets({ encryption: [key], hashing: key });
	const other = createSecrets({ encryption: [randomBytes(32)], hashing: randomBytes(32) });

	it('can be read back with the same key, and differs each time', () => {
		const sealed = secrets.encrypt('+4915112345678 äöü 😀');
		expect(secrets.decrypt(sealed)).to.equal('+4915112345678 äöü 😀');
		expect(secrets.encrypt('+4915112345678 äöü 😀')).to.not.deep.equal(sealed);
		expect(sealed.toString('latin1')).to.not.include('4915112345678');
	});

	it('cannot be read with another key, nor when a bit of it was changed', () => {
		const sealed = secrets.encrypt('+4915112345678');
		expect(() => other.decrypt(sealed)).to.throw();
		for (let at = 0; at < sealed.length; at += 1) {
			const changed = Buffer.from(sealed);
			changed[at]! ^= 1;
			expect(() => secrets.decrypt(changed), String(at)).to.throw();
		}
		expect(() => secrets.decrypt(Buffer.alloc(0))).to.throw();
	});

	it('can be read with a key that was replaced, but is encrypted with the newest alone', () => {
		const newest = randomBytes(32);
		const rotated = createSecrets({ encryption: [newest, key], hashing: key });
		expect(rotated.decrypt(secrets.encrypt('+4915112345678'))).to.equal('+4915112345678');
		expect(() => secrets.decrypt(rotated.encrypt('+4915112345678'))).to.throw();
	});

	it('is found again by a hash that only the key gives', () => {
		const hash = secrets.keyedHash('+4915112345678');
		expect(secrets.keyedHash('+4915112345678')).to.deep.equal(hash);
		expect(secrets.keyedHash('+4915112345679')).to.not.deep.equal(hash);
		expect(other.keyedHash('+4915112345678')).to.not.deep.equal(hash);
	});
});
