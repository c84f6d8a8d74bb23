import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import { migrate } from '../../backend/src/database/migrate.js';
import { newId } from '../../backend/src/ids.js';
import { createTestDatabase } from '../support/database.js';

const FIRST = '20261121000000_first';
/** From here on the reason is not readable by SQL any more. */
const ENCRYPTED = '20261128110000';
const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** As the first version worded it. */
const NOBODY_KNOWS =
	'It is unknown whether this text was sent: it was handed to the provider, but the answer was lost (a crash, ' +
	"or a broken connection). It is not sent again, so that nobody gets it twice; the provider's own log tells.";

describe('An update from the first version', () => {
	it('calls texts unknown that were called failed because their answer was lost, and no others', async () => {
		const database = await createTestDatabase();
		const pool = new pg.Pool({ connectionString: database.url });
		const directory = await mkdtemp(join(tmpdir(), 'first-version-'));
		try {
			await cp(join(MIGRATIONS, FIRST), join(directory, FIRST), { recursive: true });
			await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
			await migrate(pool, directory);
			const [campaign, recipient] = [newId(), newId()];
			await pool.query(`INSERT INTO campaigns (id, name) VALUES ($1, 'Old')`, [campaign]);
			await pool.query(`INSERT INTO recipients (id, phone_hash, phone) VALUES ($1, 'h', 'p')`, [
				recipient,
			]);
			const rows: [string, string | null, string][] = [
				['failed', NOBODY_KNOWS, 'unknown'],
				['failed', 'Twilio refused it: error 21610, unsubscribed.', 'failed'],
				['failed', null, 'failed'],
				['sent', null, 'sent'],
				['queued', null, 'queued'],
			];
			for (const [status, error] of rows) {
				await pool.query(
					`INSERT INTO messages (id, campaign_id, recipient_id, text, original_text, segments, status, error)
					 VALUES ($1, $2, $3, 'Hi', 'Hi', '{}', $4, $5)`,
					[newId(), campaign, recipient, status, error],
				);
			}
			for (const name of (await readdir(MIGRATIONS)).filter((one) => one < ENCRYPTED))
				await cp(join(MIGRATIONS, name), join(directory, name), { recursive: true });
			await migrate(pool, directory);
			const { rows: after } = await pool.query<{ status: string }>(
				'SELECT status FROM messages ORDER BY id',
			);
			expect(after.map(({ status }) => status)).to.deep.equal(rows.map(([, , status]) => status));
		} finally {
			await pool.end();
			await rm(directory, { recursive: true });
			await database.drop();
		}
	});
});
