import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Click } from '../../backend/src/clicks/click.js';
import { dropOldMonths } from '../../backend/src/clicks/drop-old-months.js';
import { newIdAt, publicId } from '../../backend/src/ids.js';
import type { NewClick } from '../../backend/src/redirect/record-clicks.js';
import type { Report } from '../../backend/src/reports/report.js';
import { phoneOf, post } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE } from '../support/visitors.js';
import { finalClicks, getMessage, newCampaign } from '../clicks/support.js';

const DAY = 24 * 60 * 60 * 1000;

const partitionOf = (at: Date) => `clicks_${at.toISOString().slice(0, 7).replace('-', '_')}`;

/** Leaves clicks on a link in a file, as the redirect does while the database is gone. */
async function spill({ deps }: TestServer, token: string, times: Date[]): Promise<NewClick[]> {
	const link = await deps.linkCache.find(token);
	const clicks = times.map((at) => ({
		id: newIdAt(at),
		at,
		linkId: link!.id,
		method: 'GET',
		ip: '203.0.113.7',
		userAgent: IPHONE,
		headers: '[]',
		place: null,
	}));
	const directory = join(deps.settings.dataDir, 'spill');
	await mkdir(directory, { recursive: true });
	const lines = clicks.map((click) => `${JSON.stringify(click)}\n`);
	await writeFile(join(directory, `${Date.now()}-test.clicks`), lines.join(''));
	return clicks;
}

describe('clicks of long ago', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_CLICK_DAYS: '60' })));
	after(() => server.stop());

	async function listPartitions(): Promise<string[]> {
		const { rows } = await server.deps.db.pool.query<{ name: string }>(
			`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'clicks\\_2%'`,
		);
		return rows.map(({ name }) => name);
	}

	/** A message that was clicked now and a year ago, by the same person. */
	async function clicked() {
		const message = { to: phoneOf(1), text: 'See https://acme.com/' };
		const { body } = await post(server, [message], { campaign: newCampaign() });
		const { id, campaignId, links } = body.results[0]!.message!;
		const times = [new Date(Date.now() - 365 * DAY), new Date()];
		const [old, young] = await spill(server, links[0]!.token, times);
		await finalClicks(server, campaignId, 2);
		return { id, campaignId, old: old!, young: young! };
	}

	const findClick = async ({ id }: NewClick) =>
		(await server.api<Click>('GET', `/v1/clicks/${publicId('clk', id)}`)).status;

	it('are stored, judged and counted although their month had no place any more', async () => {
		const { id, old, young } = await clicked();
		expect(await listPartitions()).to.include(partitionOf(old.at));
		expect([await findClick(old), await findClick(young)]).to.deep.equal([200, 200]);
		await eventually(async () =>
			expect(await getMessage(server, id)).to.deep.include({
				clicks: 2,
				humanClicks: 2,
				firstClickAt: old.at.toISOString(),
			}),
		);
	});

	it('go by whole months when their time is over; what was counted stays counted', async () => {
		const { id, campaignId, old, young } = await clicked();
		const counted = await getMessage(server, id);
		expect(await dropOldMonths(server.deps)).to.deep.equal([partitionOf(old.at)]);
		expect(await listPartitions()).to.not.include(partitionOf(old.at));
		expect([await findClick(old), await findClick(young)]).to.deep.equal([404, 200]);
		expect(await getMessage(server, id)).to.deep.equal(counted);

		const { body } = await server.api<Report>('GET', `/v1/campaigns/${campaignId}/report`);
		expect(body.raw).to.include({ clicks: 2, recipients: 1 });
		expect(body.filtered).to.include({ clicks: 2, recipients: 1 });
		expect(body.devices).to.deep.equal([{ name: 'mobile', clicks: 1, recipients: 1 }]);
		expect(await dropOldMonths(server.deps)).to.deep.equal([]);
	});

	it('go for good where a process died between taking a month off and dropping it', async () => {
		const { old } = await clicked();
		await server.deps.db.pool.query(`ALTER TABLE clicks DETACH PARTITION ${partitionOf(old.at)}`);
		expect(await dropOldMonths(server.deps)).to.deep.equal([partitionOf(old.at)]);
		expect(await listPartitions()).to.not.include(partitionOf(old.at));
	});

	it('stay while a month has days that are to be kept, and for ever where nothing is set', async () => {
		const { old } = await clicked();
		const endOfMonth = new Date(Date.UTC(old.at.getUTCFullYear(), old.at.getUTCMonth() + 1));
		const nearly = { ...server.deps, clock: () => new Date(endOfMonth.getTime() + 60 * DAY - 1) };
		const forEver = { ...server.deps, settings: { ...server.deps.settings, clickDays: null } };
		expect(await dropOldMonths(nearly)).to.deep.equal([]);
		expect(await dropOldMonths(forEver)).to.deep.equal([]);
		expect(await findClick(old)).to.equal(200);
		const then = { ...server.deps, clock: () => new Date(endOfMonth.getTime() + 60 * DAY) };
		expect(await dropOldMonths(then)).to.deep.equal([partitionOf(old.at)]);
	});
});
