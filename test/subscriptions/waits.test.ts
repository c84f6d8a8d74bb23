import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { parseId } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { Wait } from '../../backend/src/subscriptions/waits/wait.js';
import { newCampaign } from '../clicks/support.js';
import { hoursAgo, sent as sentAt } from '../events/support.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, scanner, visitAs } from '../support/visitors.js';

interface NewWait {
	id: string;
	state: string;
	secret: string;
	resumeUrl: { reached: boolean; error: string | null };
}

describe('A wait', () => {
	let server: TestServer;
	let receiver: Receiver;

	before(async () => (server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' })));
	after(() => server.stop());
	beforeEach(async () => (receiver = await startReceiver()));
	afterEach(() => receiver.stop());

	async function wait(messages: Message[], more: object = {}): Promise<NewWait> {
		const { status, body } = await server.api<NewWait>('POST', '/v1/waits', {
			messageIds: messages.map(({ id }) => id),
			until: hoursAgo(-1),
			resumeUrl: `${receiver.url}/resume?signature=s`,
			...more,
		});
		expect(status, JSON.stringify(body)).to.equal(201);
		return body;
	}

	/** Some minutes ago: who opens a link at once is a scanner. */
	const sent = (campaign: string, count = 1) =>
		sentAt(server, campaign, { count, sentAt: hoursAgo(0.1) });

	async function look(id: string): Promise<Wait> {
		return (await server.api<Wait>('GET', `/v1/waits/${id}`)).body;
	}

	async function endings(id: string): Promise<(string | null)[]> {
		return (await look(id)).messages.map(({ ending }) => ending);
	}

	/** Each from an address of its own: one from which several people tap is a scanner's. */
	let taps = 0;
	function tap(message: Message, position = 0) {
		const headers = { ...iphonePerson.headers, 'x-forwarded-for': `172.56.1.${(taps += 1)}` };
		return visitAs(server, message.links[position]!.token, { ...iphonePerson, headers });
	}

	it('is done when each message has been tapped, and its URL is called once, signed', async () => {
		const messages = await sent(newCampaign(), 2);
		const { id, state, secret, resumeUrl } = await wait(messages);
		expect([state, resumeUrl]).to.deep.equal(['waiting', { reached: true, error: null }]);
		await tap(messages[1]!);
		await eventually(async () => expect(await endings(id)).to.deep.equal([null, 'clicked']));
		expect(receiver.requests).to.deep.equal([]);
		await tap(messages[0]!);
		await eventually(() => expect(receiver.requests).to.have.length(1));
		const [{ path, body, headers }] = receiver.requests as [(typeof receiver.requests)[0]];
		expect(path).to.equal('/resume?signature=s');
		const told = new Webhook(secret).verify(body, headers as Record<string, string>);
		expect(told).to.deep.include({ type: 'wait.done', data: { wait: { id, state: 'done' } } });
		const done = await look(id);
		expect(done.state).to.equal('done');
		expect(done.messages.map((one) => [one.messageId, one.click?.verdict])).to.deep.equal(
			messages.map((message) => [message.id, 'human']),
		);
		expect(done.messages[0]!.message).to.include({ id: messages[0]!.id, humanClicks: 1 });
	});

	it('is not ended by a scanner', async () => {
		const [message] = await sent(newCampaign());
		const { id } = await wait([message!]);
		await visitAs(server, message!.links[0]!.token, scanner);
		await eventually(async () => {
			const { body } = await server.api<Message>('GET', `/v1/messages/${message!.id}`);
			expect(body.clicks).to.equal(1);
		});
		expect(await endings(id)).to.deep.equal([null]);
	});

	it('for one link is not ended by a tap on another', async () => {
		const [other, wanted] = await sent(newCampaign(), 2);
		const { id } = await wait([other!, wanted!], { link: '/help' });
		const help = wanted!.links.findIndex(({ url }) => url.includes('/help'));
		await tap(other!, 1 - help);
		await tap(wanted!, help);
		await eventually(async () => expect((await endings(id))[1]).to.equal('clicked'));
		expect((await look(id)).messages[1]!.click!.url).to.contain('/help');
		await eventually(async () => {
			const { body } = await server.api<Message>('GET', `/v1/messages/${other!.id}`);
			expect(body.humanClicks).to.equal(1);
		});
		expect(await endings(id)).to.deep.equal([null, 'clicked']);
	});

	it('counts what had happened before it began', async () => {
		const [tapped, failed] = await sent(newCampaign(), 2);
		await tap(tapped!);
		await server.api('PATCH', `/v1/messages/${failed!.id}`, { status: 'failed' });
		await eventually(async () => {
			const { body } = await server.api<Message>('GET', `/v1/messages/${tapped!.id}`);
			expect(body.humanClicks).to.equal(1);
		});
		const { id } = await wait([tapped!, failed!]);
		expect(await endings(id)).to.deep.equal(['clicked', 'failed']);
		await eventually(() => expect(receiver.requests).to.have.length(1));
	});

	it('ends with its time', async () => {
		const [message] = await sent(newCampaign());
		const until = new Date(Date.now() + 1500);
		const { id } = await wait([message!], { until: until.toISOString() });
		expect(await endings(id)).to.deep.equal([null]);
		await eventually(() => expect(receiver.requests).to.have.length(1));
		expect(Date.now()).to.be.greaterThan(until.getTime());
		expect(await endings(id)).to.deep.equal(['notClicked']);
		await tap(message!);
		expect(await endings(id)).to.deep.equal(['notClicked']);
	});

	it('takes a tap of the last moment for a tap, however late it is judged', async () => {
		const [message] = await sent(newCampaign());
		const until = new Date(Date.now() + 1500);
		const { id } = await wait([message!], { until: until.toISOString() });
		await server.deps.db.transaction(async (tx) => {
			// Whoever judges the click would count it here.
			await tx.query('SELECT FROM messages WHERE id = $1 FOR UPDATE', [
				parseId('msg', message!.id),
			]);
			await tap(message!);
			await sleep(4000);
			expect(await endings(id)).to.deep.equal([null]);
		});
		await eventually(async () => expect(await endings(id)).to.deep.equal(['clicked']));
		await eventually(() => expect(receiver.requests).to.have.length(1));
	});

	it('waits on for a text of which nobody knows whether it was sent, and not for a canceled one', async () => {
		const [unknown, canceled] = await sent(newCampaign(), 2);
		for (const [status, message] of [
			['unknown', unknown],
			['canceled', canceled],
		] as const) {
			await server.deps.db.pool.query('UPDATE messages SET status = $2 WHERE id = $1', [
				parseId('msg', message!.id),
				status,
			]);
		}
		const { id } = await wait([unknown!, canceled!]);
		expect(await endings(id)).to.deep.equal([null, 'canceled']);
	});

	it('ends with a failed text, and with an erased person', async () => {
		const [failed, erased] = await sent(newCampaign(), 2);
		const { id } = await wait([failed!, erased!]);
		await server.api('PATCH', `/v1/messages/${failed!.id}`, { status: 'failed' });
		expect(await endings(id)).to.deep.equal(['failed', null]);
		const { status } = await server.api('DELETE', `/v1/recipients/${erased!.to}`);
		expect(status).to.equal(204);
		expect(await endings(id)).to.deep.equal(['failed', 'erased']);
		await eventually(() => expect(receiver.requests).to.have.length(1));
		const again = await wait([erased!]);
		expect(await endings(again.id)).to.deep.equal(['erased']);
	});

	it('calls again where the call failed, and no more where nobody waits any longer', async () => {
		let calls = 0;
		receiver.answer = () => ({ status: (calls += 1) === 1 ? 503 : 410 });
		const [message] = await sent(newCampaign());
		const { id } = await wait([message!]);
		await tap(message!);
		await eventually(() => expect(calls).to.equal(1));
		await eventually(async () => expect((await look(id)).error).to.contain('503'));
		await eventually(() => expect(calls).to.equal(2));
		await eventually(async () => {
			const { rows } = await server.deps.db.pool.query(
				'SELECT FROM waits WHERE id = $1 AND next_attempt_at IS NOT NULL',
				[parseId('wai', id)],
			);
			expect(rows).to.have.length(0);
		});
	});

	it('that is deleted is told of no more', async () => {
		const [message] = await sent(newCampaign());
		const { id } = await wait([message!]);
		expect((await server.api('DELETE', `/v1/waits/${id}`)).status).to.equal(204);
		expect((await server.api('GET', `/v1/waits/${id}`)).status).to.equal(404);
		expect((await server.api('DELETE', `/v1/waits/${id}`)).status).to.equal(404);
	});

	it('begins without what another wait for the same message holds', async () => {
		const [message] = await sent(newCampaign());
		const first = await wait([message!]);
		const { db } = server.deps;
		// As it is when the tap that had ended it is found to be a scanner's.
		await db.pool.query(`UPDATE messages SET status = 'failed' WHERE id = $1`, [
			parseId('msg', message!.id),
		]);
		await db.transaction(async (tx) => {
			await tx.query('SELECT FROM wait_messages WHERE wait_id = $1 FOR UPDATE', [
				parseId('wai', first.id),
			]);
			const second = await wait([message!]);
			expect(await endings(second.id)).to.deep.equal(['failed']);
		});
	});

	it('is deleted after what is being done to its messages, and holds nothing meanwhile', async () => {
		const [message] = await sent(newCampaign());
		const { id } = await wait([message!]);
		const { db } = server.deps;
		const deleting = await db.transaction(async (tx) => {
			await tx.query('SELECT FROM messages WHERE id = $1 FOR NO KEY UPDATE', [
				parseId('msg', message!.id),
			]);
			const answer = server.api('DELETE', `/v1/waits/${id}`);
			await eventually(async () => {
				const { rows } = await db.pool.query(
					`SELECT FROM pg_stat_activity
					WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR SHARE%'`,
				);
				expect(rows).to.have.length(1);
			});
			// Who judges a tap takes the rows after the message.
			const { rowCount } = await tx.query(
				'SELECT FROM wait_messages WHERE wait_id = $1 FOR UPDATE NOWAIT',
				[parseId('wai', id)],
			);
			expect(rowCount).to.equal(1);
			return [answer];
		});
		expect((await deleting[0]!).status).to.equal(204);
	});

	it('says when its URL cannot be reached, without a request to it', async () => {
		const [message] = await sent(newCampaign());
		const reached = await wait([message!]);
		expect(receiver.requests).to.deep.equal([]);
		expect(reached.resumeUrl.reached).to.equal(true);
		const { resumeUrl } = await wait([message!], { resumeUrl: 'http://127.0.0.1:9/' });
		expect(resumeUrl).to.deep.equal({ reached: false, error: 'connection refused' });
	});

	it('is refused by the names of messages that are not there', async () => {
		const [message] = await sent(newCampaign());
		const gone = 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d';
		const { status, body } = await server.api<{ errors: object[] }>('POST', '/v1/waits', {
			messageIds: [message!.id, gone],
			until: hoursAgo(-1),
			resumeUrl: receiver.url,
		});
		expect(status).to.equal(422);
		expect(body.errors).to.deep.equal([
			{ path: 'messageIds.1', message: `there is no message "${gone}"` },
		]);
	});

	it('keeps neither its URL nor its secret readable in the database', async () => {
		const [message] = await sent(newCampaign());
		const { secret } = await wait([message!]);
		const { rows } = await server.deps.db.pool.query('SELECT * FROM waits');
		const stored = rows
			.flatMap((row: object): unknown[] => Object.values(row))
			.map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
		expect(stored.filter((value) => value.includes('signature') || value.includes(secret))).to.be
			.empty;
	});
});
