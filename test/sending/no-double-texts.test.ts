import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import { reconcileMessages } from '../../backend/src/sending/reconcile.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, getMessage, sendText, untilStatus } from '../channels/support/messages.js';
import {
	makeTwilioChannel,
	signature,
	startTwilio,
	type PlayedTwilio,
} from '../channels/support/twilio.js';

describe('Nobody gets a text twice', () => {
	let server: TestServer;
	let twilio: PlayedTwilio;
	before(async () => {
		server = await startServer();
		await hearAll(server);
		twilio = await startTwilio();
		await makeTwilioChannel(server, 'twilio', { baseUrl: twilio.url });
	});
	after(async () => {
		await server.stop();
		await twilio.stop();
	});

	const sql = (text: string, ...values: unknown[]) => server.deps.db.pool.query(text, values);

	/** Puts a message back to how a worker leaves it that dies at this point. */
	async function leave(id: string, handedOver: string | null): Promise<void> {
		await sql(
			`UPDATE messages SET status = 'queued', sent_at = NULL, provider_message_id = NULL,
				handed_over_at = now() - $2::interval WHERE id = $1`,
			parseId('msg', id),
			handedOver,
		);
	}

	/** A message that Twilio has taken once. */
	async function sentMessage(): Promise<string> {
		const { id } = await sendText(server, 'twilio');
		await untilStatus(server, id, 'sent');
		return id;
	}

	const addJob = (id: string) =>
		sql(
			`SELECT graphile_worker.add_job('send-message', json_build_object('messageId', $1::text))`,
			parseId('msg', id),
		);
	const jobsDone = () =>
		eventually(async () => {
			const { rowCount } = await sql(
				"SELECT FROM graphile_worker.jobs WHERE task_identifier = 'send-message'",
			);
			expect(rowCount).to.equal(0);
		});

	it('when a worker dies between the provider and the database', async () => {
		const id = await sentMessage();
		await leave(id, '3 minutes');
		const before = twilio.requests();
		await addJob(id);
		await jobsDone();
		await reconcileMessages(server.deps);
		const { status, error } = await getMessage(server, id);
		expect(status).to.equal('unknown');
		expect(error).to.include('unknown whether this text was sent');
		expect(twilio.requests()).to.equal(before);
		expect(await eventsOf(server, id)).to.deep.equal([]);
	});

	it('when the sweep has called it unknown, whatever comes then; the provider’s word settles it', async () => {
		for (const status of ['sent', 'delivered', 'failed'] as const) {
			const id = await sentMessage();
			await leave(id, '3 minutes');
			await reconcileMessages(server.deps);
			const before = twilio.requests();
			await addJob(id);
			await jobsDone();
			await reconcileMessages(server.deps);
			expect((await getMessage(server, id)).status).to.equal('unknown');

			const sid = twilio.sids.at(-1)!;
			const callback = new URL(twilio.taken.at(-1)!.get('StatusCallback')!);
			const form = { MessageSid: sid, MessageStatus: status, ErrorCode: '30003' };
			const { status: answered } = await server.visit(callback.pathname + callback.search, {
				method: 'POST',
				body: new URLSearchParams(form),
				headers: { 'X-Twilio-Signature': signature(callback.href, form) },
			});
			expect(answered).to.equal(204);
			const settled = await getMessage(server, id);
			expect(settled.status).to.equal(status);
			expect(settled.providerMessageId).to.equal(sid);
			if (status === 'failed') expect(settled.error).to.include('30003');
			else expect(settled.error).to.equal(null);
			expect(twilio.requests()).to.equal(before);
		}
	});

	it('when another worker is handing it over just now', async () => {
		const id = await sentMessage();
		await leave(id, '1 second');
		const before = twilio.requests();
		await addJob(id);
		await jobsDone();
		await reconcileMessages(server.deps);
		expect((await getMessage(server, id)).status).to.equal('queued');
		expect(twilio.requests()).to.equal(before);
	});

	it('when the job comes twice', async () => {
		const id = await sentMessage();
		const before = twilio.requests();
		await addJob(id);
		await addJob(id);
		await jobsDone();
		expect(twilio.requests()).to.equal(before);
	});

	it('when the provider takes it and then breaks the connection', async () => {
		let requests = 0;
		const breaking = await listen(
			createServer((req) => {
				req.resume().on('end', () => {
					requests++;
					req.socket.destroy();
				});
			}),
		);
		try {
			await makeTwilioChannel(server, 'breaking', { baseUrl: breaking.url });
			const { id } = await sendText(server, 'breaking');
			await eventually(() => expect(requests).to.equal(1));
			await sql(
				`UPDATE messages SET handed_over_at = now() - interval '3 minutes' WHERE id = $1`,
				parseId('msg', id),
			);
			await reconcileMessages(server.deps);
			expect((await getMessage(server, id)).status).to.equal('unknown');
			// graphile-worker repeats the job that ended with an error: it must find nothing to do.
			await eventually(async () => {
				const { rowCount } = await sql(
					"SELECT FROM graphile_worker.jobs WHERE task_identifier = 'send-message'",
				);
				expect(rowCount).to.equal(0);
			});
			expect(requests).to.equal(1);
		} finally {
			breaking.server.close();
		}
	});

	it('when the server is stopped while the provider hangs', async () => {
		let requests = 0;
		const hanging = await listen(
			createServer((req) => void req.resume().on('end', () => requests++)),
		);
		const stopped = await startServer();
		try {
			await makeTwilioChannel(stopped, 'hanging', { baseUrl: hanging.url });
			await sendText(stopped, 'hanging');
			await eventually(() => expect(requests).to.equal(1));
		} finally {
			// Would take as long as the provider may (30 s) if it were waited for.
			await stopped.stop();
			hanging.server.closeAllConnections();
			hanging.server.close();
		}
		expect(requests).to.equal(1);
	});

	it('when a gateway lost the provider’s answer', async () => {
		twilio.refuse({ status: 504, body: 'Gateway Timeout' });
		const before = twilio.requests();
		const { id } = await sendText(server, 'twilio');
		await jobsDone();
		expect(twilio.requests()).to.equal(before + 1);
		expect((await getMessage(server, id)).status).to.equal('queued');
	});

	it('but each gets it once: a job that a dead worker keeps locked is replaced', async () => {
		const id = await sentMessage();
		await leave(id, null);
		await sql(
			`SELECT graphile_worker.add_job('send-message', json_build_object('messageId', $1::text),
				job_key => 'send-message:' || $1::text, run_at => now() + interval '1 day')`,
			parseId('msg', id),
		);
		await sql(
			`UPDATE graphile_worker._private_jobs SET locked_by = 'dead', locked_at = now() - interval '10 minutes',
				attempts = 1 WHERE key = $1`,
			`send-message:${parseId('msg', id)}`,
		);
		const before = twilio.taken.length;
		await reconcileMessages(server.deps);
		await untilStatus(server, id, 'sent');
		await reconcileMessages(server.deps);
		expect(twilio.taken.length).to.equal(before + 1);
		await sql(`DELETE FROM graphile_worker._private_jobs WHERE locked_by = 'dead'`);
	});

	it('and a message whose job is gone gets a new one, a waiting one keeps its own', async () => {
		const [lost, waiting] = [await sentMessage(), await sentMessage()];
		await sql(
			`SELECT graphile_worker.add_job('send-message', json_build_object('messageId', $1::text),
				job_key => 'send-message:' || $1::text, run_at => now() + interval '1 day')`,
			parseId('msg', waiting),
		);
		await leave(lost, null);
		await leave(waiting, null);
		await reconcileMessages(server.deps);
		await untilStatus(server, lost, 'sent');
		expect((await getMessage(server, waiting)).status).to.equal('queued');
	});
});

async function listen(server: Server): Promise<{ server: Server; url: string }> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
