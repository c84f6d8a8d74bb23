import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSecrets, loadOrCreateSecret } from '../../backend/src/auth/secrets.js';

describe('the generated secret', () => {
	let directory: string;
	beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'secret-'))));
	afterEach(() => rm(directory, { recursive: true }));

	it('is made once, for nobody else to read', async () => {
		const dataDir = join(directory, 'data');
		const secret = await loadOrCreateSecret(dataDir);
		expect(secret).to.match(/^[0-9a-f]{64}$/);
		expect(await loadOrCreateSecret(dataDir)).to.equal(secret);
		expect(await readdir(dataDir)).to.deep.equal(['secret']);
		expect((await stat(join(dataDir, 'secret'))).mode & 0o777).to.equal(0o600);
	});

	it('is never one that a crash cut short', async () => {
		await writeFile(join(directory, 'secret.new'), '0123');
		expect(await loadOrCreateSecret(directory)).to.match(/^[0-9a-f]{64}$/);
	});
});

describe('what is kept secret', () => {
	const secrets = createSecrets('root secret');

	it('can be read back with the same secret, and differs each time', () => {
		const sealed = secrets.encrypt('+4915112345678 äöü 😀');
		expect(createSecrets('root secret').decrypt(sealed)).to.equal('+4915112345678 äöü 😀');
		expect(secrets.encrypt('+4915112345678 äöü 😀')).to.not.deep.equal(sealed);
		expect(sealed.toString('latin1')).to.not.include('4915112345678');
	});

	it('cannot be read with another secret, nor when a bit of it was changed', () => {
		const sealed = secrets.encrypt('+4915112345678');
		expect(() => createSecrets('other secret').decrypt(sealed)).to.throw();
		for (let at = 0; at < sealed.length; at += 1) {
			const changed = Buffer.from(sealed);
			changed[at]! ^= 1;
			expect(() => secrets.decrypt(changed), String(at)).to.throw();
		}
		expect(() => secrets.decrypt(Buffer.alloc(0))).to.throw();
	});

	it('is found again by a hash that only the secret gives', () => {
		const hash = secrets.keyedHash('+4915112345678');
		expect(secrets.keyedHash('+4915112345678')).to.deep.equal(hash);
		expect(secrets.keyedHash('+4915112345679')).to.not.deep.equal(hash);
		expect(createSecrets('other secret').keyedHash('+4915112345678')).to.not.deep.equal(hash);
	});

	it('has a key of its own for each purpose', () => {
		expect(secrets.derive('one')).to.have.length(32);
		expect(secrets.derive('one')).to.deep.equal(createSecrets('root secret').derive('one'));
		expect(secrets.derive('one')).to.not.deep.equal(secrets.derive('other'));
	});
});
