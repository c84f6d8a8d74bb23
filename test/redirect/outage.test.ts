import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { newId } from '../../backend/src/ids.js';
import { findOldestSpilled } from '../../backend/src/clicks/spill-directory.js';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { mintLink, storedClicks } from './support.js';

describe('the redirect without its database', () => {
	let way: DatabaseWay;
	let server: TestServer;
	before(async () => {
		way = await openDatabaseWay();
		server = await startServer({ DATABASE_URL: way.url });
	});
	after(async () => {
		await server.stop();
		await way.close();
	});
	afterEach(() => way.open());

	const spillDirectory = () => join(server.deps.settings.dataDir, 'spill');
	const spilledFiles = () => readdir(spillDirectory()).catch(() => []);
	const visit = async (token: string, userAgent = IPHONE) =>
		(await server.visit(`/${token}`, { headers: { 'user-agent': userAgent } })).status;
	const countStored = async (token: string) => (await storedClicks(server, token)).length;

	/** @returns a link that the server has in memory, with one click */
	async function cachedLink(): Promise<string> {
		const token = await mintLink(server);
		expect(await visit(token)).to.equal(302);
		return token;
	}

	async function expectStored(token: string, count: number): Promise<void> {
		await eventually(async () => expect(await countStored(token)).to.equal(count));
		await eventually(async () => expect(await spilledFiles()).to.deep.equal([]));
		expect(await countStored(token)).to.equal(count);
	}

	it('goes on for cached links, and loads each click once when it is back', async () => {
		const token = await cachedLink();
		const unseen = await mintLink(server);
		await way.block();
		const statuses = await Promise.all(
			Array.from({ length: 200 }, (_, n) => visit(token, `${IPHONE} ${n}`)),
		);
		expect(new Set(statuses)).to.deep.equal(new Set([302]));
		expect(await visit(token)).to.equal(302);
		expect(await spilledFiles()).to.have.length.greaterThan(0);

		const uncached = await server.visit(`/${unseen}`);
		expect(uncached.status).to.equal(503);
		expect(uncached.headers.get('retry-after')).to.equal('5');
		expect(await uncached.text()).to.match(/cannot be opened just now/);

		await way.open();
		await expectStored(token, 202);
		await eventually(async () => expect(await visit(unseen)).to.equal(302));
		const agents = (await storedClicks(server, token)).map(({ userAgent }) => userAgent);
		expect(new Set(agents).size, 'each with what it said of itself').to.equal(201);
	});

	it('judges the clicks that it has loaded', async () => {
		const token = await cachedLink();
		await way.block();
		expect(await visit(token)).to.equal(302);
		await way.open();
		await eventually(async () => {
			const { body } = await server.api<{ humanClicks: number }>('GET', `/v1/links/${token}`);
			expect(body.humanClicks).to.equal(2);
		});
	});

	it('loses and doubles nothing while the way is cut again and again', async () => {
		const token = await cachedLink();
		let taps = 1;
		for (let round = 0; round < 6; round += 1) {
			const tapping = Promise.all(
				Array.from({ length: 60 }, async () => {
					expect(await visit(token)).to.equal(302);
					taps += 1;
				}),
			);
			await way.block();
			await tapping;
			await way.open();
		}
		await expectStored(token, taps);
	});

	it('does not wait for good for a database that has gone silent', async () => {
		const token = await cachedLink();
		const unseen = await mintLink(server);
		way.silence();
		const [cached, uncached] = await Promise.all([visit(token), visit(unseen)]);
		expect([cached, uncached]).to.deep.equal([302, 503]);
		await way.open();
		await expectStored(token, 2);
	});

	it('goes on for cached links that it could not look at again in between', async () => {
		const [token, deleted] = [await cachedLink(), await cachedLink()];
		server.deps.linkCache.doubtAll();
		await server.deps.db.pool.query('UPDATE links SET deleted_at = now() WHERE token = $1', [
			deleted,
		]);
		expect(await visit(deleted)).to.equal(404);
		await way.block();
		expect(await visit(token)).to.equal(302);
		expect(await visit(deleted), 'nothing is known of it any more').to.equal(503);
		await way.open();
		await expectStored(token, 2);
	});

	it('hears again of links that change once it is back', async () => {
		const token = await cachedLink();
		await way.block();
		await way.open();
		await eventually(() =>
			server.api('GET', '/readyz').then(({ status }) => expect(status).to.equal(200)),
		);
		const { url } = await otherProcessChanges(token);
		await eventually(async () => {
			const { headers } = await server.visit(`/${token}`);
			expect(headers.get('location')).to.equal(url);
		});
	});

	/** Changes a link as another process does, which can only notify this one. */
	async function otherProcessChanges(token: string): Promise<{ url: string }> {
		const url = 'https://acme.com/elsewhere';
		const { pool } = server.deps.db;
		await pool.query('UPDATE links SET url = $2 WHERE token = $1', [token, url]);
		await pool.query(`SELECT pg_notify('link_changed', $1)`, [token]);
		return { url };
	}

	describe('finds what a process that died has left', () => {
		afterEach(() => rm(spillDirectory(), { recursive: true, force: true }));

		/** Writes a file as a process does, `seconds` ago. */
		async function leave(name: string, seconds: number, ...lines: string[]): Promise<void> {
			await mkdir(spillDirectory(), { recursive: true });
			const path = join(spillDirectory(), `${Date.now() - seconds * 1000}-${name}`);
			await writeFile(path, lines.join(''));
		}

		async function clickOn(token: string, userAgent: string): Promise<object> {
			const { rows } = await server.deps.db.pool.query<{ id: string }>(
				'SELECT id FROM links WHERE token = $1',
				[token],
			);
			return {
				id: newId(),
				at: new Date(),
				linkId: rows[0]!.id,
				method: 'GET',
				ip: '203.0.113.7',
				userAgent,
				headers: '[]',
				place: null,
			};
		}

		const line = (click: object) => `${JSON.stringify(click)}\n`;

		it('whole clicks, but not a torn last line, whose redirect never left', async () => {
			const token = await mintLink(server);
			const [one, two, torn] = [
				await clickOn(token, 'One/1'),
				await clickOn(token, 'Two/2'),
				await clickOn(token, 'Torn/3'),
			];
			await leave('a.clicks', 5, line(one), line(two), line(torn).slice(0, -20));
			await expectStored(token, 2);
		});

		it('clicks that it had loaded already before it died, once', async () => {
			const token = await mintLink(server);
			const click = await clickOn(token, 'Twice/1');
			await leave('b.clicks', 5, line(click));
			await expectStored(token, 1);
			await leave('c.clicks', 5, line(click), line(click));
			await expectStored(token, 1);
		});

		it('a file that it left open, but not one that somebody still writes to', async () => {
			const token = await mintLink(server);
			await leave('d.open', 3600, line(await clickOn(token, 'Left/1')));
			await leave('e.open', 0, line(await clickOn(token, 'Written/2')));
			await eventually(async () => expect(await countStored(token)).to.equal(1));
			// A file goes a moment after its clicks have been stored.
			await eventually(async () => {
				const left = (await spilledFiles()).map((name) => name.replace(/^\d+-/, ''));
				expect(left).to.deep.equal(['e.open']);
			});
		});

		it('what can be read of a file that a broken disk has spoilt, which is set aside', async () => {
			const token = await mintLink(server);
			const [one, two] = [await clickOn(token, 'One/1'), await clickOn(token, 'Two/2')];
			const spoilt = [line(one), '\0\0\0{"id":"019\uFFFD\n', '{"id":"019"}\n', 'null\n', line(two)];
			await leave('f.clicks', 5, ...spoilt);
			await eventually(async () => {
				const left = (await spilledFiles()).map((name) => name.replace(/^\d+-/, ''));
				expect(left).to.deep.equal(['f.clicks.unreadable']);
			});
			expect(await countStored(token)).to.equal(2);
			const [kept] = await spilledFiles();
			expect(await readFile(join(spillDirectory(), kept!), 'utf8')).to.equal(spoilt.join(''));

			const oldest = await findOldestSpilled(server.deps.settings.dataDir);
			expect(oldest, 'and nobody waits for it').to.equal(null);
			await leave('g.clicks', 4, line(await clickOn(token, 'Three/3')));
			await eventually(async () => expect(await countStored(token)).to.equal(3));
			expect(await spilledFiles()).to.include(kept!);
		});
	});
});
