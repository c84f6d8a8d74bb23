/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import { z } from 'zod';
import { strictness } from '../../campaigns/campaign.js';
import { getCampaign, listCampaigns } from '../../campaigns/list.js';
import { setStrictness } from '../../campaigns/set-strictness.js';
import { verdict } from '../../clicks/click.js';
import { listClicks } from '../../clicks/list.js';
import type { Deps } from '../../deps.js';
import { invalidInput, notFound } from '../../http/problem.js';
import { text } from '../../http/schemas.js';
import { parseId } from '../../ids.js';
import { loadReasons } from '../../reports/failures.js';
import { listCampaignLinks } from '../../reports/links.js';
import { loadReport } from '../../reports/load.js';
import { listRecipients } from '../../reports/recipients.js';
import { sendPage } from '../render.js';
import { CampaignListPage } from './campaign-list.js';
import { ClicksPage } from './clicks-page.js';
import { RecipientsPage } from './recipients-page.js';
import { ReportPage } from './report-page.js';

const strictnessForm = z.object({ strictness });

const PAGE_LENGTH = 50;
/** What the report shows of lists that have a page of their own. */
const GLANCE = 5;
const MOST_LINKS = 6;

/** Addresses get mistyped and cut off: what cannot be used is left out, not complained about. */
const query = z.object({
	cursor: z.string().optional().catch(undefined),
	search: text({ max: 200 }).normalize().trim().catch(''),
	clicked: z.enum(['true', 'false']).optional().catch(undefined),
	verdict: verdict.optional().catch(undefined),
});

/** The list of campaigns, and one campaign's report, recipients and clicks. */
export function campaignPages({ db, secrets, publicUrl, lostClicks }: Deps): Router {
	const router = Router();

	router.get('/', async (req, res) => {
		const { cursor, search } = query.parse(req.query);
		const page = await listCampaigns(db.pool, { search, limit: PAGE_LENGTH, cursor });
		sendPage(
			res,
			<CampaignListPage
				page={page}
				search={search}
				cursor={cursor}
				publicUrl={publicUrl}
				warning={lostClicks.describe()}
			/>,
		);
	});

	router.get('/campaigns/:id', async (req, res) => {
		const campaignId = readId(req.params.id);
		const [campaign, report, links, clicks] = await Promise.all([
			getCampaign(db.pool, campaignId),
			loadReport(db, campaignId, secrets),
			listCampaignLinks(db.pool, campaignId, { limit: MOST_LINKS }),
			listClicks(db.pool, { campaignId }, { limit: GLANCE }, secrets),
		]);
		sendPage(
			res,
			<ReportPage campaign={campaign} report={report} links={links} clicks={clicks.data} />,
		);
	});

	router.post('/campaigns/:id/strictness', async (req, res) => {
		const { success, data } = strictnessForm.safeParse(req.body ?? {});
		if (!success) throw invalidInput([{ path: 'strictness', message: 'is none of the choices' }]);
		await setStrictness(db.pool, readId(req.params.id), data.strictness);
		res.redirect(303, `/admin/campaigns/${req.params.id}#strictness`);
	});

	router.get('/campaigns/:id/recipients', async (req, res) => {
		const campaignId = readId(req.params.id);
		const { clicked, cursor } = query.parse(req.query);
		const campaign = await getCampaign(db.pool, campaignId);
		const filter = { campaignId, clicked: clicked && clicked === 'true' };
		const page = await listRecipients(db.pool, filter, { limit: PAGE_LENGTH, cursor }, secrets);
		const ids = page.data.map(({ messageId }) => parseId('msg', messageId)!);
		const reasons = await loadReasons(db.pool, ids, secrets);
		sendPage(
			res,
			<RecipientsPage
				campaign={campaign}
				page={page}
				reasons={reasons}
				clicked={clicked}
				cursor={cursor}
			/>,
		);
	});

	router.get('/campaigns/:id/clicks', async (req, res) => {
		const campaignId = readId(req.params.id);
		const { verdict, cursor } = query.parse(req.query);
		const campaign = await getCampaign(db.pool, campaignId);
		const page = await listClicks(
			db.pool,
			{ campaignId, verdict },
			{ limit: PAGE_LENGTH, cursor },
			secrets,
		);
		sendPage(res, <ClicksPage campaign={campaign} page={page} verdict={verdict} cursor={cursor} />);
	});

	return router;
}

/** @returns the UUID inside a campaign's id in a path */
function readId(id: string): string {
	const uuid = parseId('cmp', id);
	if (!uuid) throw notFound(`campaign ${JSON.stringify(id)}`);
	return uuid;
}
