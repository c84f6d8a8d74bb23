import type { Queryable } from '../database/database.js';
import type { Verdict } from './click.js';

/** How one click's verdict has changed. */
export interface Judged {
	at: Date;
	/** The link's number in the database. */
	linkId: string;
	messageId: string | null;
	/** Null when it was judged for the first time. */
	before: Verdict | null;
	after: Verdict;
}

/** How many of a message's clicks are human, and how many may be: the human and the unsure ones. */
export interface Counted {
	human: number;
	possible: number;
}

/** What is to be added to the counters of one link or message. */
interface Change {
	id: string;
	human_clicks: number;
	previews: number;
	bots: number;
	unsure: number;
	/** Whether a click that was a person's no longer is. */
	losesHuman: boolean;
	/** The times of the clicks that have just become human ones. */
	humanTimes: Date[];
}

/**
 * Brings the counters of links and messages in line with new verdicts; the raw ones change when clicks are ingested
 * (ingest.ts). Rows are locked in the order of their ids, so that two processes that count clicks of the same messages
 * wait for each other instead of dead-locking.
 * @returns what the messages' counters are now, by UUID
 */
export async function count(tx: Queryable, judged: Judged[]): Promise<Map<string, Counted>> {
	const changed = judged.filter(({ before, after }) => before !== after);
	const withMessage = changed.filter(({ messageId }) => messageId !== null);
	const counted = await updateMessages(tx, withMessage);
	await updateLinks(tx, changed);
	return counted;
}

async function updateMessages(tx: Queryable, judged: Judged[]): Promise<Map<string, Counted>> {
	if (judged.length === 0) return new Map();
	const changes = sumUp(judged, ({ messageId }) => messageId!);
	await tx.query('SELECT FROM messages WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [
		changes.map(({ id }) => id),
	]);
	const { rows } = await tx.query<Counted & { id: string }>(
		`UPDATE messages m SET human_clicks = m.human_clicks + new.human_clicks,
			previews = m.previews + new.previews, bots = m.bots + new.bots, unsure = m.unsure + new.unsure,
			first_click_at = LEAST(m.first_click_at, new.first_at), last_click_at = GREATEST(m.last_click_at, new.last_at)
		 FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[])
			AS new (id, human_clicks, previews, bots, unsure, first_at, last_at)
		 WHERE m.id = new.id
		 RETURNING m.id, m.human_clicks AS human, m.human_clicks + m.unsure AS possible`,
		[
			...counterColumns(changes),
			changes.map(({ unsure }) => unsure),
			changes.map(earliest),
			changes.map(latest),
		],
	);
	await correctTimes(
		tx,
		changes.filter(({ losesHuman }) => losesHuman).map(({ id }) => id),
	);
	return new Map(rows.map(({ id, ...counted }) => [id, counted]));
}

/** Where clicks are no longer people's, the first or the last one may have been among them. */
async function correctTimes(tx: Queryable, messageIds: string[]): Promise<void> {
	if (messageIds.length === 0) return;
	await tx.query(
		`UPDATE messages m SET (first_click_at, last_click_at) = (
			SELECT min(k.at), max(k.at) FROM links l JOIN clicks k ON k.link_id = l.id
			WHERE l.message_id = m.id AND k.verdict = 'human'
		 ) WHERE m.id = ANY($1::uuid[])`,
		[messageIds],
	);
}

/** New human clicks are noted for who waits for a campaign's threshold, in the same statement to spare a round trip. */
async function updateLinks(tx: Queryable, judged: Judged[]): Promise<void> {
	if (judged.length === 0) return;
	const changes = sumUp(judged, ({ linkId }) => linkId);
	await tx.query(
		`WITH new AS (
			SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[])
				AS new (id, human_clicks, previews, bots)
		 ), locked AS (
			SELECT id FROM links WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
		 ), updated AS (
			UPDATE links l SET human_clicks = l.human_clicks + new.human_clicks, previews = l.previews + new.previews,
				bots = l.bots + new.bots
			FROM new JOIN locked USING (id) WHERE l.id = new.id
			RETURNING l.campaign_id, new.human_clicks
		 )
		 INSERT INTO campaign_changes (campaign_id)
		 SELECT DISTINCT campaign_id FROM updated WHERE human_clicks > 0 AND campaign_id IS NOT NULL`,
		counterColumns(changes),
	);
}

function counterColumns(changes: Change[]) {
	return [
		changes.map(({ id }) => id),
		changes.map(({ human_clicks }) => human_clicks),
		changes.map(({ previews }) => previews),
		changes.map(({ bots }) => bots),
	];
}

function sumUp(judged: Judged[], idOf: (one: Judged) => string): Change[] {
	const changes = new Map<string, Change>();
	for (const one of judged) {
		const id = idOf(one);
		const change = changes.get(id) ?? { id, ...NOTHING, losesHuman: false, humanTimes: [] };
		changes.set(id, change);
		if (one.before !== null) add(change, one.before, -1);
		add(change, one.after, 1);
		if (one.before === 'human') change.losesHuman = true;
		if (one.after === 'human') change.humanTimes.push(one.at);
	}
	return [...changes.values()];
}

const NOTHING = { human_clicks: 0, previews: 0, bots: 0, unsure: 0 };

function add(change: Change, verdict: Verdict, amount: number): void {
	if (verdict === 'human') change.human_clicks += amount;
	else if (verdict === 'preview') change.previews += amount;
	else if (verdict === 'bot') change.bots += amount;
	else change.unsure += amount;
}

function earliest({ humanTimes }: Change): Date | null {
	return humanTimes.reduce<Date | null>((least, at) => (least && least < at ? least : at), null);
}

function latest({ humanTimes }: Change): Date | null {
	return humanTimes.reduce<Date | null>((most, at) => (most && most > at ? most : at), null);
}
