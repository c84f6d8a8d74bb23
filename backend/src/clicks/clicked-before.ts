import type { Queryable } from '../database/database.js';
import type { Message } from '../messages/message.js';
import { SINCE_LINK } from './since-link.js';
import type { Click } from './click.js';

/** A link, as filters name it. */
export interface LinkName {
	token: string;
	url: string;
}

const SELECT_FIRST_CLICKS = `
	SELECT l.token, first.at FROM links l CROSS JOIN LATERAL (
		SELECT k.at FROM clicks k
		WHERE k.link_id = l.id AND k.verdict = 'human' AND k.refused IS NULL AND ${SINCE_LINK}
		ORDER BY k.at LIMIT 1
	) first
	WHERE l.token = ANY($1::text[])`;

/**
 * Finds what people had clicked before. Asks the database only where a message has human clicks on another link.
 * @returns what gives the other links of the click's message on which an earlier click was human
 */
export async function findClickedBefore(
	tx: Queryable,
	clicks: { click: Click; message: Message | null }[],
): Promise<(click: Click, message: Message | null) => LinkName[]> {
	const tokens = clicks.flatMap(({ click, message }) =>
		otherClicked(click, message).map(({ token }) => token),
	);
	const firsts = await loadFirsts(tx, [...new Set(tokens)]);
	return (click, message) =>
		otherClicked(click, message).filter(({ token }) => {
			// Counted, but not there any more: it was dropped with its month.
			const first = firsts.get(token);
			return !first || first.toISOString() < click.at;
		});
}

function otherClicked({ token }: Click, message: Message | null): Message['links'] {
	return (message?.links ?? []).filter((link) => link.humanClicks > 0 && link.token !== token);
}

async function loadFirsts(tx: Queryable, tokens: string[]): Promise<Map<string, Date>> {
	if (tokens.length === 0) return new Map();
	const { rows } = await tx.query<{ token: string; at: Date }>({
		name: 'first-human-clicks',
		text: SELECT_FIRST_CLICKS,
		values: [tokens],
	});
	return new Map(rows.map(({ token, at }) => [token, at]));
}
