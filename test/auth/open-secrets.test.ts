import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateNextSecret, generateSecret } from '../../backend/src/auth/generated-secret.js';
import { changeRoot, deriveKeys } from '../../backend/src/auth/key-ring.js';
import { createKey } from '../../backend/src/auth/keys.js';
import { openSecrets } from '../../backend/src/auth/open-secrets.js';
import { createSecrets, type Secrets } from '../../backend/src/auth/secrets.js';
import { SettingError } from '../../backend/src/config.js';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { newId } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const SECRET = 'the-right-secret-0123456789';
const WRONG = 'another-secret-0123456789';
const PHONE = '+4915112345678';

describe('the secret at the start', () => {
	let dataDir: string;
	let database: TestDatabase;
	let db: Database;
	beforeEach(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'secret-'));
		database = await createTestDatabase();
		db = openDatabase({ connectionString: database.url }, () => undefined);
	});
	afterEach(async () => {
		await db.close();
		await database.drop();
		await rm(dataDir, { recursive: true });
	});

	const file = () => join(dataDir, 'secret');
	const open = (secret: string | null) =>
		openSecrets(db, { secret, dataDir }, createLogger('silent'));

	/** @returns what the operator is told, which must be one line */
	async function refusal(opening: Promise<Secrets>): Promise<string> {
		const error: unknown = await opening.catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(SettingError);
		const { message } = error as SettingError;
		expect(message).to.not.include('\n');
		expect(message).to.not.include(WRONG).and.not.include(SECRET);
		return message;
	}

	/** What a server from before there were keys in the database has stored. */
	async function storeAsBefore(secret: string): Promise<Secrets> {
		const { encrypt, keyedHash } = createSecrets(deriveKeys(secret));
		await createKey(db, { name: 'admin', scopes: ['admin'], addresses: [] });
		await db.pool.query('INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, $2, $3)', [
			newId(),
			keyedHash(PHONE),
			encrypt(PHONE),
		]);
		return createSecrets(deriveKeys(secret));
	}

	it('opens what it has made, and another one is refused, again and again', async () => {
		const { encrypt, keyedHash } = await open(SECRET);
		const sealed = encrypt(PHONE);
		for (let time = 0; time < 2; time += 1) {
			expect(await refusal(open(WRONG))).to.contain(
				'CLICKLOOP_SECRET is not the secret this database was made with',
			);
			const again = await open(SECRET);
			expect(again.decrypt(sealed)).to.equal(PHONE);
			expect(again.keyedHash(PHONE)).to.deep.equal(keyedHash(PHONE));
		}
	});

	it('tells nobody the keys who has it without the database', async () => {
		const { encrypt, keyedHash } = await open(SECRET);
		const fromSecret = createSecrets(deriveKeys(SECRET));
		expect(() => fromSecret.decrypt(encrypt(PHONE))).to.throw();
		expect(fromSecret.keyedHash(PHONE)).to.not.deep.equal(keyedHash(PHONE));
	});

	it('is one for two first starts at once', async () => {
		const [one, other] = await Promise.all([open(SECRET), open(SECRET)]);
		expect(other.decrypt(one.encrypt(PHONE))).to.equal(PHONE);
		expect(other.keyedHash(PHONE)).to.deep.equal(one.keyedHash(PHONE));
	});

	it('is that of one of two first starts at once, where they differ', async () => {
		const outcomes = await Promise.allSettled([open(SECRET), open(WRONG)]);
		expect(outcomes.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected']);
	});

	describe('generated', () => {
		it('is made once, for nobody else to read', async () => {
			const sealed = (await open(null)).encrypt(PHONE);
			expect(await readFile(file(), 'utf8')).to.match(/^[0-9a-f]{64}\n$/);
			expect(await readdir(dataDir)).to.deep.equal(['secret']);
			expect((await stat(file())).mode & 0o777).to.equal(0o600);
			expect((await open(null)).decrypt(sealed)).to.equal(PHONE);
		});

		it('is never one that a crash cut short', async () => {
			await writeFile(`${file()}.new`, '0123');
			await open(null);
			expect(await readFile(file(), 'utf8')).to.match(/^[0-9a-f]{64}\n$/);
		});

		it('is not made anew for a database that has lost it: the start stops until it is back', async () => {
			const sealed = (await open(null)).encrypt(PHONE);
			await rename(file(), `${file()}.away`);
			expect(await refusal(open(null))).to.contain(`is missing: ${file()}`);
			expect(await readdir(dataDir)).to.deep.equal(['secret.away']);
			await rename(`${file()}.away`, file());
			expect((await open(null)).decrypt(sealed)).to.equal(PHONE);
		});

		it('is named where it is the wrong one, or where CLICKLOOP_SECRET is set in vain', async () => {
			await open(null);
			expect(await refusal(open(WRONG))).to.contain(`${file()} is. Leave CLICKLOOP_SECRET out`);
			await rm(file());
			await generateSecret(dataDir);
			expect(await refusal(open(null))).to.contain(`${file()} is not the secret`);
		});

		it('is the former one when a rotation was killed before the database took the next', async () => {
			const sealed = (await open(null)).encrypt(PHONE);
			const former = await readFile(file(), 'utf8');
			await generateNextSecret(dataDir);
			expect((await open(null)).decrypt(sealed)).to.equal(PHONE);
			expect(await readFile(file(), 'utf8')).to.equal(former);
		});

		it('is the next one when a rotation was killed after the database took it', async () => {
			const sealed = (await open(null)).encrypt(PHONE);
			const former = (await readFile(file(), 'utf8')).trim();
			const next = await generateNextSecret(dataDir);
			await db.transaction((tx) => changeRoot(tx, former, next));
			expect((await open(null)).decrypt(sealed)).to.equal(PHONE);
			expect(await readFile(file(), 'utf8')).to.equal(`${next}\n`);
			expect(await readdir(dataDir)).to.deep.equal(['secret']);
		});
	});

	describe('of a database from before it held keys', () => {
		it('is proven by what is stored, which stays readable and is found by its hashes', async () => {
			const before = await storeAsBefore(SECRET);
			expect(await refusal(open(WRONG))).to.contain('is not the secret');
			const { decrypt, keyedHash } = await open(SECRET);
			expect(decrypt(before.encrypt(PHONE))).to.equal(PHONE);
			expect(keyedHash(PHONE)).to.deep.equal(before.keyedHash(PHONE));
			expect(await refusal(open(WRONG))).to.contain('is not the secret');
		});

		it('is still the first one where another has written since', async () => {
			await storeAsBefore(SECRET);
			const { encrypt } = createSecrets(deriveKeys(WRONG));
			await db.pool.query('INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, $2, $3)', [
				newId(),
				Buffer.alloc(32),
				encrypt(PHONE),
			]);
			await open(SECRET);
		});

		it('stops the start when it is missing', async () => {
			await storeAsBefore(SECRET);
			expect(await refusal(open(null))).to.contain('is missing');
			expect(await readdir(dataDir)).to.deep.equal([]);
		});

		it('may be any as long as nothing is encrypted', async () => {
			await createKey(db, { name: 'admin', scopes: ['admin'], addresses: [] });
			await open(SECRET);
			expect(await refusal(open(WRONG))).to.contain('is not the secret');
		});
	});
});
