import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { beginWatching } from '../../backend/src/events/unclicked/begin.js';
import { tellUnclicked } from '../../backend/src/events/unclicked/tell.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { Wait } from '../../backend/src/subscriptions/waits/wait.js';
import { getMessage, newCampaign } from '../clicks/support.js';
import { subscribe } from '../deliveries/support.js';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import { hoursAgo, inHours, NOWHERE, sent, toldTo } from './support.js';

/** Redirects on one machine, work on another: each has a disk and a way to the database of its own. */
describe('Taps on the disk of another machine', () => {
	let way: DatabaseWay;
	let worker: TestServer;
	let web: TestServer;
	let campaign: string;

	before(async () => {
		way = await openDatabaseWay();
		worker = await startServer({ DATABASE_URL: way.directUrl, CLICKLOOP_ROLE: 'worker' });
		web = await startServer({ DATABASE_URL: way.url, CLICKLOOP_ROLE: 'web' });
	});
	after(async () => {
		await web.stop();
		await worker.stop();
		await way.close();
	});
	beforeEach(() => (campaign = newCampaign()));
	afterEach(() => way.open());

	const ask = async () => {
		const filter = { campaign, afterHours: 2 };
		const made = await subscribe(worker, { url: NOWHERE, events: ['message.unclicked'], filter });
		await beginWatching(worker.deps.db);
		return made;
	};

	/** Looks as the worker does, so many hours from now. */
	async function lookIn(hours: number): Promise<void> {
		await beginWatching(worker.deps.db);
		while (await tellUnclicked({ ...worker.deps, clock: inHours(hours) }));
	}

	/** @returns a message with a link that the web server has in memory */
	async function sentLink(): Promise<Message> {
		const [message] = await sent(web, campaign, { sentAt: hoursAgo(0.1) });
		await web.deps.linkCache.find(message!.links[0]!.token);
		return message!;
	}

	const webDir = () => web.deps.settings.dataDir;

	/** As if it had been so many seconds longer since the others heard of the web server. */
	const age = async (seconds: number) =>
		worker.deps.db.pool.query(
			`UPDATE spill_directories SET seen_at = seen_at - $2 * interval '1 second',
				awaited_since = awaited_since - $2 * interval '1 second' WHERE id = $1`,
			[await readFile(join(webDir(), 'spill-id'), 'utf8'), seconds],
		);

	const mayBeSpilled = () => worker.deps.spillWatermark.mayBeSpilled();
	const expectNothingSpilled = () =>
		eventually(async () => expect(await mayBeSpilled()).to.equal(false));

	it('are waited for while that machine cannot reach the database', async () => {
		await expectNothingSpilled();
		const subscription = await ask();
		const message = await sentLink();
		await way.block();
		await visitAs(web, message.links[0]!.token, iphonePerson);
		await age(11);
		await lookIn(3);
		expect(await toldTo(worker, subscription)).to.deep.equal([]);

		await way.open();
		await eventually(async () =>
			expect((await getMessage(worker, message.id)).humanClicks).to.equal(1),
		);
		await expectNothingSpilled();
		await lookIn(3);
		expect(await toldTo(worker, subscription)).to.deep.equal([]);
	});

	it('are waited for until they are in the database, though it is there', async () => {
		const subscription = await ask();
		const { body: wait } = await worker.api<{ id: string }>('POST', '/v1/waits', {
			messageIds: [(await sentLink()).id],
			until: hoursAgo(-1),
			resumeUrl: NOWHERE,
		});
		const file = join(webDir(), 'spill', `${Date.now()}-0.open`);
		await mkdir(join(webDir(), 'spill'), { recursive: true });
		await writeFile(file, '');
		await eventually(async () => expect(await mayBeSpilled()).to.equal(true));
		await lookIn(3);
		expect(await toldTo(worker, subscription)).to.deep.equal([]);
		const ending = async () =>
			(await worker.api<Wait>('GET', `/v1/waits/${wait.id}`)).body.messages[0]!.ending;
		await worker.deps.db.pool.query(`UPDATE waits SET until = now() - interval '1 hour'`);
		await worker.deps.background.pass('waits');
		expect(await ending()).to.equal(null);

		await rm(file, { force: true });
		await expectNothingSpilled();
		await lookIn(3);
		expect(await toldTo(worker, subscription)).to.have.length(1);
		await eventually(async () => expect(await ending()).to.equal('notClicked'));
	});

	it('are waited for no more when the machine has been gone for good, and forgotten', async () => {
		const { pool } = worker.deps.db;
		const goneSince = (minutes: number, oldest: number | null) =>
			pool.query(
				`INSERT INTO spill_directories (id, seen_at, awaited_since, oldest_at) VALUES ($1,
					now() - $2 * interval '1 minute', now() - $2 * interval '1 minute', now() - $3 * interval '1 minute')`,
				[randomUUID(), minutes, oldest],
			);
		await expectNothingSpilled();
		await goneSince(14, null);
		expect(await mayBeSpilled()).to.equal(true);
		await pool.query(
			`UPDATE spill_directories SET awaited_since = awaited_since - interval '2 minutes'`,
		);
		await expectNothingSpilled();

		await goneSince(59, 59);
		expect(await mayBeSpilled(), 'of its clicks is known').to.equal(true);
		await pool.query(`UPDATE spill_directories SET oldest_at = oldest_at - interval '2 minutes'`);
		await expectNothingSpilled();
		await eventually(async () =>
			expect((await pool.query('SELECT FROM spill_directories')).rowCount).to.equal(2),
		);
	});
});
