import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { emit, type NewEvent } from '../events/emit.js';
import { toldTypeOf, type Certainty } from '../subscriptions/event.js';
import type { EventType } from '../subscriptions/event-types.js';
import { loadMessages } from '../messages/message.js';
import { findRoutedTypes } from '../subscriptions/routes.js';
import { endTapped } from '../subscriptions/waits/endings.js';
import type { Verdict } from '../verdicts/rule.js';
import { loadClicks } from '../clicks/click.js';
import type { Counted } from '../clicks/count-changes.js';
import { findClickedBefore } from '../clicks/clicked-before.js';
import type { JudgedClick } from './judge-clicks.js';
import { numberClicks } from './number-clicks.js';

type Judged = Pick<JudgedClick, 'click'> & { judgement: { verdict: Verdict } };

/**
 * Ends waits for messages that have been tapped, and tells those who subscribed of verdicts that are stored and
 * counted: a person's click, a preview's, one that was something else before, and to those who want it, one that may be
 * a person's. Of refused clicks nobody is told.
 * @param counted what the counters of the messages are now, by UUID
 */
export async function emitClickEvents(
	tx: Queryable,
	deps: Deps,
	all: Judged[],
	counted: Map<string, Counted>,
): Promise<void> {
	const judged = all.filter(({ click }) => !click.refused);
	await endTapped(
		tx,
		judged.map(({ click, judgement }) => ({
			id: click.id,
			messageId: click.message_id,
			isHuman: judgement.verdict === 'human',
			wasHuman: click.verdict === 'human',
		})),
	);
	const happened = judged.flatMap(({ click, judgement }) =>
		tellingOf(click.verdict, judgement.verdict).map((telling) => ({ ...telling, click })),
	);
	if (happened.length === 0) return;
	const wanted = await findRoutedTypes(tx, [...new Set(happened.map(toldTypeOf))]);
	const telling = happened.filter((one) => wanted.has(toldTypeOf(one)));
	if (telling.length === 0) return;

	const clickIds = new Set(telling.map(({ click }) => click.id));
	const messageIds = new Set(telling.flatMap(({ click }) => click.message_id ?? []));
	const clicks = await loadClicks(tx, [...clickIds], deps.secrets);
	const messages = await loadMessages(tx, [...messageIds], deps);
	const numbers = numberClicks(
		judged.map(({ click: { id, at, message_id, verdict }, judgement }) => ({
			id,
			at,
			messageId: message_id,
			before: verdict,
			after: judgement.verdict,
		})),
		counted,
	);
	const shown = telling.map(({ type, certainty, click }) => ({
		type,
		certainty,
		campaign: click.campaign_id ? { id: click.campaign_id, name: click.campaign_name! } : null,
		message: messages.get(click.message_id ?? '') ?? null,
		click: clicks.get(click.id)!,
		...numbers.get(click.id),
	}));
	const clickedBefore = await findClickedBefore(tx, shown);
	const events = shown.map((one): NewEvent => ({
		...one,
		at: deps.clock(),
		clickedBefore: clickedBefore(one.click, one.message),
	}));
	await emit(tx, deps.secrets, events);
}

interface Telling {
	type: EventType;
	certainty?: Certainty;
}

/** A click that turns out to be a person's, however late, lets workflows go on like any other. */
function tellingOf(before: Verdict | null, after: Verdict): Telling[] {
	if (after === before) return [];
	if (after === 'unsure')
		return before === null ? [{ type: 'link.clicked', certainty: 'unsure' }] : [];
	if (before === 'unsure' && after === 'human')
		return [{ type: 'link.clicked', certainty: 'settled' }];
	const wasFinal = before !== null && before !== 'unsure';
	if (after === 'human')
		return wasFinal
			? [{ type: 'click.rejudged' }, { type: 'link.clicked' }]
			: [{ type: 'link.clicked' }];
	if (wasFinal) return [{ type: 'click.rejudged' }];
	return after === 'preview' ? [{ type: 'link.previewed' }] : [];
}
