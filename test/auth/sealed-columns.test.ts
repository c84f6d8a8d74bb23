import { expect } from 'chai';
import pg from 'pg';
import { SEALED_COLUMNS } from '../../backend/src/auth/sealed-columns.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Columns of bytes that no rotation re-encrypts: nothing is read back from hashes, and keys are sealed anew. */
const HASHES_AND_KEYS = [
	'api_keys.hash',
	'header_sets.hash',
	'judgements.hash',
	'messages.contact_hash',
	'messages.error_hash',
	'messages.key_hash',
	'networks.hash',
	'places.hash',
	'recipients.phone_hash',
	'sealed_keys.sealed',
	'sessions.hash',
	'sign_in_links.hash',
	'subscriptions.contact_hash',
	'url_totals.url_hash',
	'user_agents.hash',
];

describe('the list of encrypted columns', () => {
	let database: TestDatabase;
	let client: pg.Client;
	before(async () => {
		database = await createTestDatabase();
		client = new pg.Client(database.url);
		await client.connect();
	});
	after(async () => {
		await client.end();
		await database.drop();
	});

	it('names each column of bytes that is neither a hash nor a key', async () => {
		const { rows } = await client.query<{ name: string }>(
			`SELECT table_name || '.' || column_name AS name
			 FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
			 WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = 'bytea'`,
		);
		const sealed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
		expect(rows.map(({ name }) => name)).to.have.members([...sealed, ...HASHES_AND_KEYS]);
	});

	it('names the primary key of each of their tables', async () => {
		for (const { table, key } of SEALED_COLUMNS) {
			const { rows } = await client.query<{ name: string }>(
				`SELECT attname::text AS name FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
				 WHERE indrelid = $1::regclass AND indisprimary ORDER BY array_position(indkey::int2[], attnum)`,
				[table],
			);
			expect(
				rows.map(({ name }) => name),
				table,
			).to.deep.equal(key);
		}
	});
});
