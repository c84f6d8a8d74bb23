import { expect } from 'chai';
import { newId, publicId } from '../../backend/src/ids.js';
import type { Campaign } from '../../backend/src/campaigns/campaign.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { Report } from '../../backend/src/reports/report.js';
import { startServer, type TestServer } from '../support/server.js';
import { at, click, MINUTE, START, tell } from './support.js';

const PHONE = { type: 'mobile', os: 'iOS 17.5', browser: 'Mobile Safari 17' };
const TABLET = { type: 'tablet', os: 'Android 14', browser: 'Chrome 126' };

describe('A report', () => {
	let server: TestServer;
	let campaignId: string;
	let messages: Message[];
	let report: Report;
	const read = async (id: string) =>
		(await server.api<Report>('GET', `/v1/campaigns/${id}/report`)).body;

	before(async () => {
		server = await startServer();
		const two = 'See https://acme.com/a and https://acme.com/b';
		({ campaignId, messages } = await tell(server, 'Spring', [
			{ to: '+4915112345670', text: two, sent: 0, delivered: 10 },
			{ to: '+4915112345671', text: two, sent: 0, delivered: 10 },
			{ to: '+4915112345672', text: two, sent: 0, delivered: 10 },
			{ to: '+4915112345673', text: two, sent: 0 },
			{ to: '+4915112345674', text: two },
		]));
		const token = (message: number, link: number) => messages[message]!.links[link]!.token;
		const bot = { sign: 'any', verdict: 'bot', points: 60, values: {} } as const;
		await click(server, [
			// A person: twice on the first link, before and after the receipt, once on the second next day.
			{ token: token(0, 0), minute: 9, verdict: 'human', device: PHONE },
			{ token: token(0, 0), minute: 12, verdict: 'human', device: PHONE },
			{ token: token(0, 1), minute: 10 + 1440, verdict: 'human', device: TABLET },
			// Another, where nothing is known of the device: at the very end of the first minute.
			{ token: token(1, 1), minute: 11, verdict: 'human' },
			// Nobody: a preview, two bots of which one has two reasons, one that is not clear yet.
			{ token: token(2, 0), minute: 10, verdict: 'preview' },
			{
				token: token(2, 0),
				minute: 10,
				verdict: 'bot',
				reasons: [
					{ rule: 'user-agent', ...bot },
					{ rule: 'method', ...bot },
					{ ...bot, rule: 'browser', verdict: 'human', points: 5 },
				],
			},
			{ token: token(2, 1), minute: 10, verdict: 'bot', reasons: [{ rule: 'method', ...bot }] },
			{ token: token(3, 0), minute: 10, verdict: 'unsure' },
			// Stored a moment ago: counted as raw, and not judged yet, so nobody's.
			{ token: token(4, 0), minute: 10, verdict: null },
		]);
		report = await read(campaignId);
	});
	after(() => server.stop());

	it('puts raw and filtered side by side', () => {
		expect(report.campaign).to.deep.equal({ id: campaignId, name: 'Spring' });
		expect(report).to.include({
			sent: 4,
			delivered: 3,
			failed: 0,
			previews: 1,
			bots: 2,
			unsure: 2,
		});
		expect(report.raw).to.deep.equal({ clicks: 9, recipients: 5, rate: 1 });
		const { rateInterval, ...filtered } = report.filtered;
		expect(filtered).to.deep.equal({ clicks: 4, recipients: 2, rate: 2 / 3 });
		expect(rateInterval![0]).to.be.closeTo(0.2077, 0.0001);
		expect(rateInterval![1]).to.be.closeTo(0.9385, 0.0001);
	});

	it('reconciles: each part adds up to the whole', () => {
		const { raw, filtered, previews, bots, unsure } = report;
		expect(filtered.clicks + previews + bots + unsure).to.equal(raw.clicks);
		for (const rows of [
			report.timing,
			report.hours,
			report.links,
			report.devices,
			report.os,
			report.browsers,
		]) {
			expect(rows.reduce((sum, { clicks }) => sum + clicks, 0)).to.equal(filtered.clicks);
		}
		expect(report.timing.reduce((sum, { recipients }) => sum + recipients, 0)).to.equal(
			filtered.recipients,
		);
	});

	it('says when people clicked, counted from delivery', () => {
		expect(report.timing).to.deep.equal([
			{ from: 0, to: 1, clicks: 1, recipients: 1 },
			{ from: 1, to: 5, clicks: 2, recipients: 1 },
			{ from: 5, to: 15, clicks: 0, recipients: 0 },
			{ from: 15, to: 60, clicks: 0, recipients: 0 },
			{ from: 60, to: 360, clicks: 0, recipients: 0 },
			{ from: 360, to: 1440, clicks: 0, recipients: 0 },
			{ from: 1440, to: 4320, clicks: 1, recipients: 0 },
			{ from: 4320, to: null, clicks: 0, recipients: 0 },
		]);
		expect(report).to.include({ firstClickAt: at(9), lastClickAt: at(1450) });
	});

	it('says at which hour of the day, in 24 rows', () => {
		const hour = new Date(START).toISOString().slice(11, 13);
		expect(report.hours.map(({ name }) => name)).to.deep.equal(
			Array.from({ length: 24 }, (_, index) => String(index).padStart(2, '0')),
		);
		expect(report.hours.filter(({ clicks }) => clicks > 0)).to.deep.equal([
			{ name: hour, clicks: 4, recipients: 2 },
		]);
	});

	it('breaks people down by link and device, and bots by reason', () => {
		expect(report.links).to.deep.equal([
			{ name: 'https://acme.com/a', clicks: 2, recipients: 1 },
			{ name: 'https://acme.com/b', clicks: 2, recipients: 2 },
		]);
		expect(report.devices).to.deep.equal([
			{ name: 'mobile', clicks: 2, recipients: 1 },
			{ name: 'tablet', clicks: 1, recipients: 1 },
			{ name: 'unknown', clicks: 1, recipients: 1 },
		]);
		expect(report.os.map(({ name }) => name)).to.deep.equal(['iOS 17.5', 'Android 14', 'unknown']);
		expect(report.browsers[0]).to.deep.equal({
			name: 'Mobile Safari 17',
			clicks: 2,
			recipients: 1,
		});
		expect(report.countries).to.deep.equal([]);
		expect(report.botReasons).to.deep.equal([
			{ rule: 'method', clicks: 2 },
			{ rule: 'user-agent', clicks: 1 },
		]);
	});

	it('agrees with the campaign in the list', async () => {
		const { body } = await server.api<Campaign>('GET', `/v1/campaigns/${campaignId}`);
		expect(body).to.deep.include({
			sent: 4,
			delivered: 3,
			raw: { clicks: 9, recipients: 5 },
			filtered: { clicks: 4, recipients: 2 },
		});
	});

	it('divides by what was sent where no receipts come', async () => {
		const { campaignId: id, messages } = await tell(server, 'No receipts', [
			{ to: '+4915112345670', sent: 0 },
			{ to: '+4915112345671', sent: 0 },
			{ to: '+4915112345672', sent: 0 },
			{ to: '+4915112345673', sent: 0 },
		]);
		await click(server, [
			{ token: messages[0]!.links[0]!.token, minute: 7, verdict: 'human' },
			{ token: messages[1]!.links[0]!.token, minute: 7, verdict: 'bot' },
		]);
		const { sent, delivered, raw, filtered, timing } = await read(id);
		expect([sent, delivered, raw.rate, filtered.rate]).to.deep.equal([4, 0, 0.5, 0.25]);
		expect(timing[2]).to.deep.equal({ from: 5, to: 15, clicks: 1, recipients: 1 });
	});

	it('never finds more people than were reached: a click is as good as a receipt', async () => {
		const { campaignId: id, messages } = await tell(server, 'Late receipts', [
			{ to: '+4915112345670', sent: 0, delivered: 1 },
			{ to: '+4915112345671', sent: 0 },
			{ to: '+4915112345672', sent: 0 },
		]);
		await click(
			server,
			messages.map(({ links }) => ({ token: links[0]!.token, minute: 2, verdict: 'human' })),
		);
		const { delivered, filtered } = await read(id);
		expect([delivered, filtered.recipients, filtered.rate]).to.deep.equal([1, 3, 1]);
		expect(filtered.rateInterval![1]).to.equal(1);
	});

	it('has no rate where nothing was sent, and no times where nobody clicked', async () => {
		const { campaignId: id } = await tell(server, 'Minted only', [{ to: '+4915112345670' }]);
		const { sent, raw, filtered, firstClickAt, lastClickAt, links } = await read(id);
		expect(sent).to.equal(0);
		expect(raw).to.deep.equal({ clicks: 0, recipients: 0, rate: null });
		expect(filtered).to.deep.equal({ clicks: 0, recipients: 0, rate: null, rateInterval: null });
		expect([firstClickAt, lastClickAt, links]).to.deep.equal([null, null, []]);
	});

	it('counts messages that failed', async () => {
		const { campaignId: id, messages } = await tell(server, 'Failing', [
			{ to: '+4915112345670', sent: 0 },
			{ to: '+4915112345671' },
		]);
		for (const { id: messageId } of messages) {
			await server.api('PATCH', `/v1/messages/${messageId}`, { status: 'failed' });
		}
		expect(await read(id)).to.include({ sent: 1, delivered: 0, failed: 2 });
	});

	it('counts clicks on links without a message', async () => {
		const { body: link } = await server.api<{ token: string; campaignId: string }>(
			'POST',
			'/v1/links',
			{ url: 'https://acme.com/poster', campaign: 'Posters' },
		);
		await click(server, [{ token: link.token, minute: 5, verdict: 'human', device: PHONE }]);
		const { raw, filtered, links, timing, firstClickAt } = await read(link.campaignId);
		expect(raw).to.deep.equal({ clicks: 1, recipients: 0, rate: null });
		expect(filtered.clicks).to.equal(1);
		expect(links).to.deep.equal([{ name: 'https://acme.com/poster', clicks: 1, recipients: 0 }]);
		expect(timing.every(({ clicks }) => clicks === 0)).to.equal(true);
		expect(firstClickAt).to.equal(new Date(START + 5 * MINUTE).toISOString());
	});

	it('names the hundred links that matter most where each recipient has their own', async () => {
		const { campaignId: id, messages } = await tell(
			server,
			'Personal',
			Array.from({ length: 102 }, (_, index) => ({
				to: `+49151${12340000 + index}`,
				text: `See https://acme.com/${index}`,
				sent: 0,
			})),
		);
		const tokens = messages.map(({ links }) => links[0]!.token);
		await click(
			server,
			[...tokens, tokens[101]!].map((token) => ({ token, minute: 1, verdict: 'human' })),
		);
		const { filtered, links } = await read(id);
		expect(filtered.clicks).to.equal(103);
		expect(links).to.have.length(100);
		expect(links[0]).to.deep.equal({ name: 'https://acme.com/101', clicks: 2, recipients: 1 });
	});

	describe('of several campaigns', () => {
		const compare = (campaigns: string) =>
			server.api<{ data: Report[] }>('GET', `/v1/report?${new URLSearchParams({ campaigns })}`);

		it('stand side by side, in the order asked for, by name or id', async () => {
			const { body } = await compare(`Posters, ${campaignId} ,Minted only`);
			expect(body.data.map(({ campaign }) => campaign.name)).to.deep.equal([
				'Posters',
				'Spring',
				'Minted only',
			]);
			expect(body.data[1]).to.deep.equal(report);
		});

		it('are refused when one is unknown, empty, or one of too many', async () => {
			expect((await compare('Spring,Autumn')).status).to.equal(404);
			expect((await compare('Spring,,Posters')).status).to.equal(422);
			expect((await compare(Array(21).fill('Spring').join(','))).status).to.equal(422);
			expect((await server.api('GET', '/v1/report')).status).to.equal(422);
		});
	});

	it('is not there for a campaign that is not', async () => {
		const id = publicId('cmp', newId());
		for (const what of ['report', 'recipients', 'links', 'clicks']) {
			const json = await server.api('GET', `/v1/campaigns/${id}/${what}`);
			const csv = await server.api('GET', `/v1/campaigns/${id}/${what}`, undefined, {
				accept: 'text/csv',
			});
			expect([json.status, csv.status], what).to.deep.equal([404, 404]);
		}
	});
});
