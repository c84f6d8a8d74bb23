import { expect } from 'chai';
import pg from 'pg';
import { parseDevice } from '../../backend/src/clicks/device.js';
import { migrate, MIGRATIONS_DIRECTORY } from '../../backend/src/database/migrate.js';
import type { TestDatabase } from '../support/database.js';
import { createOldDatabase } from './old-database.js';

/** What was stored of each when frozen versions were taken for facts. */
const OLD: [userAgent: string, os: string, model: string | null][] = [
	[
		'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
		'Android 10',
		'K',
	],
	[
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
		'Mac OS 10.15.7',
		'Apple Macintosh',
	],
	[
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
		'Windows 10',
		null,
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
		'iOS 18.7',
		'Apple iPhone',
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
		'iOS 17.5',
		'Apple iPhone',
	],
];

describe('User agents that were read before', () => {
	let database: TestDatabase;
	let pool: pg.Pool;

	before(async () => {
		database = await createOldDatabase('20261128190000');
		pool = new pg.Pool({ connectionString: database.url });
	});
	after(async () => {
		await pool.end();
		await database.drop();
	});

	it('show what they would if they were read today', async () => {
		for (const [userAgent, os, model] of OLD) {
			await pool.query(
				`INSERT INTO user_agents (hash, value, device_type, model, os, browser)
				 VALUES (sha256(convert_to($1, 'UTF8')), $1, 'mobile', $3, $2, 'Some Browser')`,
				[userAgent, os, model],
			);
		}
		await migrate(pool, MIGRATIONS_DIRECTORY);
		const { rows } = await pool.query<{ value: string; os: string; model: string | null }>(
			'SELECT value, os, model FROM user_agents ORDER BY id',
		);
		expect(rows).to.deep.equal(
			OLD.map(([value]) => {
				const { os, model } = parseDevice(value);
				return { value, os, model };
			}),
		);
	});
});
