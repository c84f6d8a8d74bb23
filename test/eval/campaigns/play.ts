import { judgeDue } from '../../../backend/src/judging/judge-batch.js';
import type { Deps } from '../../../backend/src/deps.js';
import { newIdAt } from '../../../backend/src/ids.js';
import { changeStatus } from '../../../backend/src/sending/change-status.js';
import { readFingerprint } from '../../../backend/src/redirect/request-fingerprint.js';
import { ingestAll } from '../../../backend/src/clicks/ingest.js';
import { recordClicks, type NewClick } from '../../../backend/src/redirect/record-clicks.js';
import type { SimulatedCampaign, Visit } from './campaign.js';
import { sendCampaign, type SentMessage } from './send.js';
import type { SimulatedServer } from './server.js';

/** A visit as the product has stored it. */
export interface PlayedVisit extends Visit {
	clickId: string;
	messageId: string;
	campaign: SimulatedCampaign;
}

type Happening = { at: number } & (
	| { visit: Visit; campaign: SimulatedCampaign; message: SentMessage }
	| { receipt: Date; message: SentMessage }
);

/** While many tap, time goes in small steps; later, when hardly two visits have to do with each other, in larger ones. */
const STEPS: [until: number, step: number][] = [
	[10 * 60_000, 250],
	[60 * 60_000, 2000],
	[Infinity, 30_000],
];

/**
 * Plays campaigns all at once through the product: messages are sent, receipts come in, clicks are recorded and
 * judged, each in its time.
 * @param start when the first text leaves
 */
export async function play(
	{ deps, setTime }: SimulatedServer,
	campaigns: SimulatedCampaign[],
	start: Date,
): Promise<PlayedVisit[]> {
	const happenings: Happening[] = [];
	for (const campaign of campaigns) {
		happenings.push(...toHappenings(campaign, await sendCampaign(deps, campaign, start), start));
	}
	happenings.sort((a, b) => a.at - b.at);

	const settling = deps.settings.settleSeconds * 1000;
	const judgeAt = async (at: number) => {
		setTime(new Date(start.getTime() + at));
		while ((await judgeDue(deps)) > 0);
	};
	const played: PlayedVisit[] = [];
	let before = 0;
	while (happenings.length > 0) {
		const first = happenings[0]!.at;
		// What is unsure settles when its time has come, not when the next one taps.
		if (first - before > settling) await judgeAt(before + settling);
		await judgeAt(first - 1);
		const end = first + STEPS.find(([until]) => first < until)![1];
		const next = happenings.findIndex(({ at }) => at >= end);
		const step = happenings.splice(0, next < 0 ? happenings.length : next);
		setTime(new Date(start.getTime() + end));
		await tellReceipts(deps, step);
		played.push(...(await visit(deps, step, start)));
		await judgeAt(end);
		before = end;
	}
	await judgeAt(before + settling);
	return played;
}

/** Receipts only matter to verdicts where somebody comes: the others' are left out. */
function toHappenings(
	campaign: SimulatedCampaign,
	messages: SentMessage[],
	start: Date,
): Happening[] {
	const visited = new Set(campaign.visits.map(({ recipient }) => recipient));
	const visits = campaign.visits.map((visit) => ({
		at: visit.at,
		visit,
		campaign,
		message: messages[visit.recipient]!,
	}));
	const receipts = [...visited].flatMap((recipient) => {
		const { receipt } = campaign.recipients[recipient]!;
		if (!receipt) return [];
		const at = new Date(start.getTime() + receipt.at);
		return { at: receipt.knownAt, receipt: at, message: messages[recipient]! };
	});
	return [...visits, ...receipts];
}

async function tellReceipts(deps: Deps, step: Happening[]): Promise<void> {
	const receipts = step.filter((happening) => 'receipt' in happening);
	if (receipts.length === 0) return;
	await deps.db.transaction(async (tx) => {
		for (const { message, receipt } of receipts) {
			const by = 'receipt';
			await changeStatus(tx, { messageId: message.id, status: 'delivered', by, at: receipt }, deps);
		}
	});
}

async function visit(deps: Deps, step: Happening[], start: Date): Promise<PlayedVisit[]> {
	const clicks: NewClick[] = [];
	const played: PlayedVisit[] = [];
	for (const happening of step) {
		if (!('visit' in happening)) continue;
		const { visit, campaign, message } = happening;
		const at = new Date(start.getTime() + Math.round(visit.at));
		const id = newIdAt(at);
		played.push({ ...visit, clickId: id, messageId: message.id, campaign });
		const agent: [string, string][] =
			visit.userAgent === null ? [] : [['user-agent', visit.userAgent]];
		clicks.push({
			id,
			at,
			linkId: message.linkIds[visit.link]!,
			method: visit.method,
			ip: visit.ip,
			...readFingerprint([...agent, ...visit.headers].flat()),
			place: null,
		});
	}
	if (clicks.length > 0) await recordClicks(deps.db.pool, deps.interns, clicks);
	// The server takes them in as well: what is judged together must not depend on who is first.
	await ingestAll(deps.db);
	return played;
}
