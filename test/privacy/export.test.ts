import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import type { PersonalData } from '../../backend/src/privacy/export.js';
import type { Message } from '../../backend/src/messages/message.js';
import { phoneOf, send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import { subscribe } from '../deliveries/support.js';

describe('The export of a person’s data', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	it('has all messages, links, clicks and events of this person, and of nobody else', async () => {
		await subscribe(server, { url: 'http://127.0.0.1:9/' });
		const first = await send(server, { to: phoneOf(1), contact: 'crm-1' });
		const second = await send(server, { to: phoneOf(1) }, { campaign: 'Summer' });
		const other = await send(server, { to: phoneOf(2) });
		const [token] = second.links.map((link) => link.token);
		for (const one of [token!, other.links[0]!.token]) await visitAs(server, one, iphonePerson);

		const data = await eventually(async () => {
			// People write numbers in many ways.
			const path = `/v1/recipients/${encodeURIComponent('+49 151 1000 0001')}`;
			const { body } = await server.api<PersonalData>('GET', path);
			expect(body.clicks.map(({ final }) => final)).to.deep.equal([true]);
			expect(body.events.map(({ type }) => type)).to.deep.equal(['link.clicked']);
			return body;
		});
		const load = async ({ id }: Message) =>
			(await server.api<Message>('GET', `/v1/messages/${id}`)).body;
		expect(data.to).to.equal(phoneOf(1));
		expect(data.messages).to.deep.equal([await load(first), await load(second)]);
		expect(data.links.map((link) => link.token)).to.deep.equal([first.links[0]!.token, token]);
		const [click] = data.clicks;
		const { body } = await server.api('GET', `/v1/clicks/${click!.id}`);
		expect(click).to.deep.equal(body);
		expect(click).to.include({ to: phoneOf(1), token, verdict: 'human' });
	});

	it('is whole, however often somebody opened a link', async () => {
		const { id } = await send(server, { to: phoneOf(3) });
		const often = 250;
		await server.deps.db.pool.query(
			`INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, verdict)
			 SELECT now(), gen_random_uuid(), l.id, m.id, m.campaign_id, 'GET', '203.0.113.9', 'human'
			 FROM links l JOIN messages m ON m.id = l.message_id
			 JOIN generate_series(1, ${often}) ON true WHERE m.id = $1`,
			[parseId('msg', id)],
		);
		const { body } = await server.api<PersonalData>('GET', `/v1/recipients/${phoneOf(3)}`);
		expect(body.messages.map((message) => message.id)).to.deep.equal([id]);
		expect(new Set(body.clicks.map((click) => click.id))).to.have.property('size', often);
		expect(body.events).to.deep.equal([]);
	});

	it('is a problem, not a file, where nothing is stored', async () => {
		const { status, headers } = await server.api('GET', `/v1/recipients/${phoneOf(99)}`);
		expect(status).to.equal(404);
		expect(headers.get('content-type')).to.contain('application/problem+json');
	});
});
