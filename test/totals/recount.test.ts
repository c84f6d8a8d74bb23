import { expect } from 'chai';
import { recount as recountCommand } from '../../backend/src/cli/recount.js';
import type { Campaign } from '../../backend/src/campaigns/campaign.js';
import type { Report } from '../../backend/src/reports/report.js';
import type { Message } from '../../backend/src/messages/message.js';
import { foldTotals } from '../../backend/src/totals/fold.js';
import { findDifferences, recount } from '../../backend/src/totals/recount.js';
import { finalClicks, mingle, newCampaign } from '../clicks/support.js';
import { phoneOf, post } from '../messages/support.js';
import { startServer, type TestServer } from '../support/server.js';
import {
	androidPerson,
	headProbe,
	imessagePreview,
	iphonePerson,
	scanner,
	visitAs,
} from '../support/visitors.js';

const VISITORS = [iphonePerson, androidPerson, scanner, imessagePreview, headProbe];

describe('counts', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	const query = (sql: string, values: unknown[] = []) => server.deps.db.pool.query(sql, values);
	const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
	const report = async (id: string) =>
		(await server.api<Report>('GET', `/v1/campaigns/${id}/report`)).body;

	async function send(texts: number): Promise<{ campaignId: string; messages: Message[] }> {
		const { body } = await post(
			server,
			Array.from({ length: texts }, (_, n) => ({
				to: phoneOf(n),
				text: `See https://acme.com/a and https://acme.com/${n % 2 ? 'a' : n}`,
				sentAt: hoursAgo(0.1),
			})),
			{ campaign: newCampaign() },
		);
		return {
			campaignId: body.campaign.id!,
			messages: body.results.map(({ message }) => message!),
		};
	}

	async function play(): Promise<string> {
		const { campaignId, messages } = await send(8);
		const tokens = messages.flatMap(({ links }) => links.map(({ token }) => token));
		await mingle([server], tokens, VISITORS, 80);
		const clicks = await finalClicks(server, campaignId, 80);
		const overrule = async () => {
			for (const [n, { id }] of clicks.slice(0, 20).entries()) {
				const verdict = ['human', 'bot', 'preview'][n % 3];
				await server.api('PATCH', `/v1/clicks/${id}`, { verdict });
			}
		};
		const receive = async () => {
			for (const [n, { id }] of messages.entries()) {
				const status = n % 4 === 3 ? 'failed' : 'delivered';
				await server.api('PATCH', `/v1/messages/${id}`, { status, at: hoursAgo(0.05) });
			}
		};
		await Promise.all([
			overrule(),
			receive(),
			server.api('POST', `/v1/campaigns/${campaignId}/rejudge`, { apply: true }),
			foldTotals(server.deps.db),
			mingle([server], tokens, VISITORS, 60),
		]);
		await server.api('PATCH', `/v1/links/${tokens[0]!}`, { url: 'https://acme.com/other' });
		await server.api('PATCH', `/v1/links/${tokens[1]!}`, { disabled: true });
		expect(await visitAs(server, tokens[1]!, iphonePerson)).to.equal(410);
		await finalClicks(server, campaignId, 141);
		await server.api('DELETE', `/v1/recipients/${phoneOf(2)}`);
		return campaignId;
	}

	it('are what the clicks say, whatever happens to them', async () => {
		const campaignId = await play();
		expect(await findDifferences(server.deps.db)).to.deep.equal([]);
		const before = await report(campaignId);
		expect(before).to.include({ sent: 8, delivered: 6, failed: 2, refused: 1 });
		expect(before.raw.clicks).to.equal(140);

		await foldTotals(server.deps.db);
		expect((await query('SELECT FROM facet_totals WHERE part > 0')).rowCount).to.equal(0);
		expect(await report(campaignId)).to.deep.equal(before);
		expect(await findDifferences(server.deps.db)).to.deep.equal([]);
	});

	it('are mended where somebody has changed them, and only when told so', async () => {
		const { campaignId, messages } = await send(2);
		await visitAs(server, messages[0]!.links[0]!.token, iphonePerson);
		const [click] = await finalClicks(server, campaignId, 1);
		await server.api('PATCH', `/v1/clicks/${click!.id}`, { verdict: 'human' });
		const before = await report(campaignId);
		await query(
			'UPDATE campaign_totals SET sent = sent + 1 WHERE campaign_id IN (SELECT id FROM campaigns)',
		);
		await query("UPDATE facet_totals SET clicks = clicks + 2 WHERE facet LIKE 'devices %'");
		await query('UPDATE url_totals SET recipients = 9 WHERE part > 0');
		await query("UPDATE messages SET clicks = 5, first_click_at = now(), facets = '{}'");
		await query('UPDATE links SET bots = 3');

		const lines: string[] = [];
		const env = {
			DATABASE_URL: server.deps.settings.databaseUrl!,
			CLICKLOOP_SECRET: server.deps.settings.secret!,
		};
		await recountCommand([], env, (line) => lines.push(line));
		expect(lines[0]).to.include('--apply');
		expect(lines.join('\n')).to.match(/links \d+: bots 3 → 0/);
		expect(await findDifferences(server.deps.db)).to.not.deep.equal([]);

		await recount(server.deps.db);
		expect(await findDifferences(server.deps.db)).to.deep.equal([]);
		expect(await report(campaignId)).to.deep.equal(before);
		const { body } = await server.api<Campaign>('GET', `/v1/campaigns/${campaignId}`);
		expect(body).to.deep.include({ sent: 2, raw: { clicks: 1, recipients: 1 } });
		await recountCommand(['--apply'], env, (line) => lines.push(line));
		expect(lines.at(-1)).to.include('Nothing differs');
	});
});
