import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { emit, type NewEvent } from '../events/emit.js';
import type { EventType } from '../events/types.js';
import { loadMessages } from '../messages/message.js';
import { wantedTypes } from '../webhooks/add-deliveries.js';
import { loadClicks, type Verdict } from './click.js';
import type { JudgedClick } from './judge-clicks.js';

type Announced = Pick<JudgedClick, 'click'> & { judgement: { verdict: Verdict } };

/**
 * Tells those who subscribed of final verdicts: a person's click, a preview's, and one that was something else before.
 * @param firsts the clicks that are the first human one of their message
 */
export async function announce(
	tx: Queryable,
	deps: Deps,
	judged: Announced[],
	firsts: Set<string>,
): Promise<void> {
	const happened = judged.flatMap(({ click, judgement }) =>
		eventTypes(click.verdict, judgement.verdict).map((type) => ({ click, type })),
	);
	if (happened.length === 0) return;
	const wanted = await wantedTypes(tx, [...new Set(happened.map(({ type }) => type))]);
	const telling = happened.filter(({ type }) => wanted.has(type));
	if (telling.length === 0) return;
	const clickIds = new Set(telling.map(({ click }) => click.id));
	const messageIds = new Set(telling.flatMap(({ click }) => click.message_id ?? []));
	const clicks = await loadClicks(tx, [...clickIds], deps.secrets);
	const messages = await loadMessages(tx, [...messageIds], deps);
	const events = telling.map(({ click, type }): NewEvent => ({
		type,
		at: deps.clock(),
		campaign: click.campaign_id ? { id: click.campaign_id, name: click.campaign_name! } : null,
		message: messages.get(click.message_id ?? '') ?? null,
		click: clicks.get(click.id)!,
		isFirst: firsts.has(click.id),
	}));
	await emit(tx, events);
}

/** A click that turns out to be a person's, however late, lets workflows go on like any other. */
function eventTypes(before: Verdict | null, after: Verdict): EventType[] {
	if (after === before || after === 'unsure') return [];
	const wasFinal = before !== null && before !== 'unsure';
	if (after === 'human') return wasFinal ? ['click.rejudged', 'link.clicked'] : ['link.clicked'];
	if (wasFinal) return ['click.rejudged'];
	return after === 'preview' ? ['link.previewed'] : [];
}
