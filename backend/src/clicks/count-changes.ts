import { arrayLiteral, timesLiteral } from '../database/array-literal.js';
import type { Queryable } from '../database/database.js';
import type { Verdict } from '../verdicts/rule.js';
import type { ClickToJudge } from './click-to-judge.js';

/** How one click's verdict has changed. */
export interface CountChange {
	/** With its link, message, campaign, user agent and place, by which it is counted. */
	click: Pick<ClickToJudge, 'at' | 'link_id' | 'message_id' | 'campaign_id' | 'refused'>;
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
interface Sum extends Record<Verdict, number> {
	id: string;
	/** Whether a click that was a person's no longer is. */
	losesHuman: boolean;
	/** The first and the last of the clicks that have just become human ones. */
	firstHuman: Date | null;
	lastHuman: Date | null;
}

const UPDATE_MESSAGES = `
	UPDATE messages m SET human_clicks = m.human_clicks + new.human, previews = m.previews + new.preview,
		bots = m.bots + new.bot, unsure = m.unsure + new.unsure,
		first_click_at = LEAST(m.first_click_at, new.first_at), last_click_at = GREATEST(m.last_click_at, new.last_at)
	FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[])
		AS new (id, human, preview, bot, unsure, first_at, last_at)
	WHERE m.id = new.id
	RETURNING m.id, m.human_clicks AS human, m.human_clicks + m.unsure AS possible`;

/** Where clicks are no longer people's, the first or the last one may have been among them. */
const CORRECT_TIMES = `
	UPDATE messages m SET (first_click_at, last_click_at) = (
		SELECT min(k.at), max(k.at) FROM links l JOIN clicks k ON k.link_id = l.id
		WHERE l.message_id = m.id AND k.verdict = 'human' AND k.refused IS NULL
	) WHERE m.id = ANY($1::uuid[])`;

/** New human clicks are noted for who waits for a campaign's threshold, in the same statement to spare a round trip. */
const UPDATE_LINKS = `
	WITH updated AS (
		UPDATE links l SET human_clicks = l.human_clicks + new.human, previews = l.previews + new.preview,
			bots = l.bots + new.bot
		FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) AS new (id, human, preview, bot)
		WHERE l.id = new.id
	)
	INSERT INTO campaign_changes (campaign_id) SELECT * FROM unnest($5::uuid[])`;

/**
 * Brings whatever counts verdicts in line with new ones: this is the place where counts of judged clicks change. The raw
 * ones change when clicks are ingested (ingest.ts). Rows are changed in the order of their ids, messages before links,
 * so that two who count clicks of the same messages wait for each other instead of dead-locking (database/keep-order.ts).
 * Refused clicks are in no count of verdicts.
 * @returns what the messages' counters are now, by UUID
 */
export async function countChanges(
	tx: Queryable,
	changes: CountChange[],
): Promise<Map<string, Counted>> {
	const counting = changes.filter(
		({ click, before, after }) => before !== after && click.refused === null,
	);
	const counted = await updateMessages(tx, counting);
	await updateLinks(tx, counting);
	return counted;
}

async function updateMessages(
	tx: Queryable,
	changes: CountChange[],
): Promise<Map<string, Counted>> {
	const sums = sumUp(changes, ({ message_id }) => message_id);
	if (sums.length === 0) return new Map();
	const { rows } = await tx.query<Counted & { id: string }>({
		name: 'count-on-messages',
		text: UPDATE_MESSAGES,
		values: [
			...columnsOf(sums),
			arrayLiteral(sums.map(({ unsure }) => unsure)),
			timesLiteral(sums.map(({ firstHuman }) => firstHuman)),
			timesLiteral(sums.map(({ lastHuman }) => lastHuman)),
		],
	});
	const losing = sums.filter(({ losesHuman }) => losesHuman).map(({ id }) => id);
	if (losing.length > 0) await tx.query(CORRECT_TIMES, [losing]);
	return new Map(rows.map(({ id, ...counted }) => [id, counted]));
}

async function updateLinks(tx: Queryable, changes: CountChange[]): Promise<void> {
	const sums = sumUp(changes, ({ link_id }) => link_id);
	if (sums.length === 0) return;
	const campaigns = new Set<string>();
	for (const { click, before, after } of changes)
		if ((after === 'human' || before === 'human') && click.campaign_id)
			campaigns.add(click.campaign_id);
	await tx.query({
		name: 'count-on-links',
		text: UPDATE_LINKS,
		values: [...columnsOf(sums), arrayLiteral([...campaigns])],
	});
}

function columnsOf(sums: Sum[]): string[] {
	return [
		arrayLiteral(sums.map(({ id }) => id)),
		arrayLiteral(sums.map(({ human }) => human)),
		arrayLiteral(sums.map(({ preview }) => preview)),
		arrayLiteral(sums.map(({ bot }) => bot)),
	];
}

/** @returns in the order of their ids, as PostgreSQL has it: UUIDs by their letters, numbers by their size */
function sumUp(
	changes: CountChange[],
	idOf: (click: CountChange['click']) => string | null,
): Sum[] {
	const sums = new Map<string, Sum>();
	for (const { click, before, after } of changes) {
		const id = idOf(click);
		if (id === null) continue;
		let sum = sums.get(id);
		if (!sum) sums.set(id, (sum = { id, ...NOTHING }));
		if (before !== null) sum[before] -= 1;
		sum[after] += 1;
		if (before === 'human') sum.losesHuman = true;
		if (after === 'human') {
			if (!sum.firstHuman || click.at < sum.firstHuman) sum.firstHuman = click.at;
			if (!sum.lastHuman || click.at > sum.lastHuman) sum.lastHuman = click.at;
		}
	}
	return [...sums.values()].sort(
		(one, other) => one.id.length - other.id.length || (one.id < other.id ? -1 : 1),
	);
}

const NOTHING = {
	human: 0,
	preview: 0,
	bot: 0,
	unsure: 0,
	losesHuman: false,
	firstHuman: null,
	lastHuman: null,
};
