import { expect } from 'chai';
import type { Campaign } from '../../backend/src/campaigns/campaign.js';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Message } from '../../backend/src/messages/message.js';
import { send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import { iphonePerson, scanner, visitAs, type Visitor as Opener } from '../support/visitors.js';
import { signedIn, visitor, type Visitor } from './visitor.js';

const UNKNOWN_CLICK = 'clk_01k9z3c1v8f0mr2e6q5y7t4b9d';
const UNKNOWN_CAMPAIGN = 'cmp_01k9z3c1v8f0mr2e6q5y7t4b9d';

describe('Corrections on the admin pages', () => {
	let server: TestServer;
	let browser: Visitor;

	before(async () => {
		server = await startServer();
		browser = await signedIn(server);
	});

	after(() => server.stop());

	let campaigns = 0;
	const newCampaign = () => `Corrected ${(campaigns += 1)}`;

	/** @returns the message and its only click, once that has its final verdict */
	async function clickBy(opener: Opener): Promise<{ message: Message; click: Click }> {
		const rest = { campaign: newCampaign(), channel: 'sandbox' };
		const message = await send(server, {}, rest);
		await visitAs(server, message.links[0]!.token, opener);
		const path = `/v1/campaigns/${message.campaignId}/clicks`;
		const click = await eventually(async () => {
			const { body } = await server.api<{ data: Click[] }>('GET', path);
			expect(body.data[0]?.final).to.equal(true);
			return body.data[0]!;
		});
		return { message, click };
	}

	const load = async ({ id }: Click) => (await server.api<Click>('GET', `/v1/clicks/${id}`)).body;
	const strictnessOf = async (id: string) =>
		(await server.api<Campaign>('GET', `/v1/campaigns/${id}`)).body.strictness;

	/** A form that the browser says another site sent. */
	function postFromElsewhere(path: string, form: Record<string, string>, cookie: string) {
		return server.visit(path, {
			method: 'POST',
			headers: { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
			body: new URLSearchParams(form),
		});
	}

	async function cookieOfSession(): Promise<string> {
		const { headers } = await visitor(server).post('/admin/sign-in', { key: ADMIN_KEY });
		return headers.get('set-cookie')!.split(';')[0]!;
	}

	describe('of a verdict', () => {
		it('are offered wherever the click is shown, for the verdicts that it does not have', async () => {
			const { message, click } = await clickBy(scanner);
			const campaign = `/admin/campaigns/${message.campaignId}`;
			const list = `${campaign}/clicks?verdict=bot`;
			for (const path of [campaign, list, `/admin/sandbox?message=${message.id}`]) {
				const { html } = await browser.get(path);
				expect(html, path).to.contain(`action="/admin/clicks/${click.id}/verdict"`);
				expect(html, path).to.contain(`name="back" value="${path}"`);
				expect(html, path).to.contain('This was a person').and.contain('This was a preview');
				expect(html, path).not.to.contain('This was a bot');
			}
		});

		it('are final, counted, given a reason, and lead back to the click', async () => {
			const { message, click } = await clickBy(scanner);
			const back = `/admin/campaigns/${message.campaignId}`;
			const form = { verdict: 'human', back };
			const answer = await browser.post(`/admin/clicks/${click.id}/verdict`, form);
			expect(answer.status).to.equal(303);
			expect(answer.headers.get('location')).to.equal(`${back}#why-${click.id}`);

			const corrected = await load(click);
			expect(corrected).to.include({ verdict: 'human', final: true });
			const detail = 'Set by hand, on the admin pages.';
			const reason = { rule: 'override', verdict: 'human', points: 1000, detail };
			expect(corrected.reasons).to.deep.equal([...click.reasons, reason]);
			const { body } = await server.api<Message>('GET', `/v1/messages/${message.id}`);
			expect(body).to.include({ clicks: 1, humanClicks: 1 });

			const { html } = await browser.get(back);
			expect(html).to.contain(`id="why-${click.id}"`).and.contain('>Set to human<');
			expect(html).to.contain(detail).and.contain('This was a bot');
			expect(html).not.to.contain('This was a person').and.not.contain('+1000');
		});

		it('name the key where one made them', async () => {
			const { click } = await clickBy(iphonePerson);
			await server.api('PATCH', `/v1/clicks/${click.id}`, { verdict: 'bot' });
			const { reasons } = await load(click);
			expect(reasons.at(-1)!.detail).to.match(/^Set by hand, with the key ".+"\.$/);
		});

		it('lead to no other host', async () => {
			const { click } = await clickBy(iphonePerson);
			for (const back of ['https://evil.example/', '//evil.example', '/v1/keys', undefined]) {
				const form = { verdict: 'bot', ...(back && { back }) };
				const answer = await browser.post(`/admin/clicks/${click.id}/verdict`, form);
				expect(answer.headers.get('location'), back).to.equal(`/admin#why-${click.id}`);
			}
		});

		it('are refused from other sites, from strangers, of unknown clicks, and to no verdict', async () => {
			const { click } = await clickBy(iphonePerson);
			const path = `/admin/clicks/${click.id}/verdict`;
			const cookie = await cookieOfSession();
			expect((await postFromElsewhere(path, { verdict: 'bot' }, cookie)).status).to.equal(403);
			const stranger = await visitor(server).post(path, { verdict: 'bot' });
			expect(stranger.headers.get('location')).to.equal('/admin/sign-in');
			for (const form of [{}, { verdict: 'unsure' }, { verdict: 'nonsense' }]) {
				const answer = await browser.post(path, form as Record<string, string>);
				expect(answer.status).to.equal(422);
				expect(answer.html).to.contain('is none of the choices');
			}
			for (const id of [UNKNOWN_CLICK, 'clk_nonsense', UNKNOWN_CAMPAIGN, '%00']) {
				const answer = await browser.post(`/admin/clicks/${id}/verdict`, { verdict: 'bot' });
				expect(answer.status, id).to.equal(404);
				expect(answer.headers.get('content-type'), id).to.match(/^text\/html/);
			}
			expect(await load(click)).to.deep.equal(click);
		});
	});

	describe('of a campaign’s strictness', () => {
		it('show what it is and means, and change it for the clicks to come', async () => {
			const { campaignId } = await send(server, {}, { campaign: newCampaign() });
			const report = `/admin/campaigns/${campaignId}`;
			const before = (await browser.get(report)).html;
			expect(before).to.contain('Strictness: balanced').and.contain('Believes a plain tap at once');
			expect(before).to.contain(`clickloop rejudge --campaign ${campaignId}`);

			for (const strictness of ['strict', 'lenient']) {
				const answer = await browser.post(`${report}/strictness`, { strictness });
				expect(answer.status).to.equal(303);
				expect(answer.headers.get('location')).to.equal(`${report}#strictness`);
				expect(await strictnessOf(campaignId)).to.equal(strictness);
				const { html } = await browser.get(report);
				expect(html).to.contain(`Strictness: ${strictness}`);
				const [checked] = /<input[^>]*\schecked[^>]*>/.exec(html) ?? [];
				expect(checked).to.contain(`value="${strictness}"`);
			}
		});

		it('are refused from other sites, from strangers, of unknown campaigns, and to no strictness', async () => {
			const { campaignId } = await send(server, {}, { campaign: newCampaign() });
			const path = `/admin/campaigns/${campaignId}/strictness`;
			const form = { strictness: 'lenient' };
			const cookie = await cookieOfSession();
			expect((await postFromElsewhere(path, form, cookie)).status).to.equal(403);
			const stranger = await visitor(server).post(path, form);
			expect(stranger.headers.get('location')).to.equal('/admin/sign-in');
			expect((await browser.post(path)).status).to.equal(422);
			expect((await browser.post(path, { strictness: 'harsh' })).status).to.equal(422);
			for (const id of [UNKNOWN_CAMPAIGN, 'cmp_nonsense', UNKNOWN_CLICK]) {
				const answer = await browser.post(`/admin/campaigns/${id}/strictness`, form);
				expect(answer.status, id).to.equal(404);
			}
			expect(await strictnessOf(campaignId)).to.equal('balanced');
		});
	});
});
