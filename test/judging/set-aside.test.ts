import { expect } from 'chai';
import { newIdAt, parseId } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import { recordClicks } from '../../backend/src/redirect/record-clicks.js';
import { phoneOf, post } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { finalClicks, listClicks, miscounted, newCampaign } from '../clicks/support.js';

/** Headers are a list of pairs: of a number no rule can make anything. */
const BROKEN_HEADERS = '5';

describe('A click that cannot be judged', () => {
	let server: TestServer;
	const lines: { msg: string; click: string; err: { message: string } }[] = [];
	before(async () => {
		const log = createLogger('error', {
			write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]),
		});
		server = await startServer({}, { log });
	});
	after(() => server.stop());

	const metric = async (name: string) => {
		const text = await (await server.visit('/metrics')).text();
		return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
	};

	it('is set aside with its error and a metric, while the others go on, and is judged when it can be', async () => {
		const { body } = await post(
			server,
			Array.from({ length: 40 }, (_, n) => ({ to: phoneOf(n), text: 'https://acme.com/' })),
			{ campaign: newCampaign() },
		);
		const ids = body.results.map(({ message }) => parseId('msg', message!.id));
		const { db, interns } = server.deps;
		const { rows } = await db.pool.query<{ id: string }>(
			'SELECT id FROM links WHERE message_id = ANY($1::uuid[])',
			[ids],
		);
		const at = new Date();
		await recordClicks(
			db.pool,
			interns,
			rows.map(({ id }, n) => ({
				id: newIdAt(at),
				at,
				linkId: id,
				method: 'GET',
				ip: '127.0.0.1',
				userAgent: IPHONE,
				headers: n === 17 ? BROKEN_HEADERS : '[]',
				place: null,
			})),
		);
		const campaignId = body.campaign.id!;
		await eventually(async () => {
			const clicks = await listClicks(server, campaignId);
			expect(clicks.filter(({ final }) => final)).to.have.length(39);
			expect(await metric('clickloop_clicks_set_aside')).to.equal(1);
		});
		expect(await metric('clickloop_judging_failures_total')).to.be.at.least(1);
		const open = (await listClicks(server, campaignId)).find(({ final }) => !final)!;
		const line = lines.find(({ msg }) => msg.includes('cannot be judged'))!;
		expect(line.click).to.equal(open.id);
		expect(line.err.message).to.match(/iterable/);
		const { rows: queued } = await db.pool.query<{ error: string }>(
			'SELECT error FROM judge_queue',
		);
		expect(queued[0]!.error).to.match(/TypeError.*iterable/);

		await db.pool.query(`UPDATE header_sets SET value = '[]' WHERE value = '5'`);
		await finalClicks(server, campaignId, 40);
		expect(await metric('clickloop_clicks_set_aside')).to.equal(0);
		expect(await miscounted(server)).to.deep.equal([]);
	});
});
