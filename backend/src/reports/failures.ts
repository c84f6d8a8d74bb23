import type { RevealingSecrets } from '../auth/reveal.js';
import type { Queryable } from '../database/database.js';
import type { Report } from './report.js';

/** Reasons that are named; all others are one entry. */
const MOST = 20;

const NO_REASON = 'No reason is known';
const OTHERS = 'Other reasons';

const SELECT_REASONS = `
	WITH reasons AS (
		SELECT error_hash, count(*)::int AS messages FROM messages
		WHERE campaign_id = $1 AND status = 'failed' GROUP BY error_hash
	), most AS (
		SELECT * FROM reasons WHERE error_hash IS NOT NULL ORDER BY messages DESC, error_hash LIMIT ${MOST}
	)
	SELECT messages, (
		SELECT error FROM messages m WHERE m.campaign_id = $1 AND m.status = 'failed'
			AND m.error_hash = most.error_hash AND m.error IS NOT NULL LIMIT 1) AS error
	FROM most
	UNION ALL
	SELECT COALESCE(sum(messages), 0)::int - (SELECT COALESCE(sum(messages), 0)::int FROM most), NULL
	FROM reasons WHERE error_hash IS NOT NULL
	UNION ALL
	SELECT COALESCE(sum(messages), 0)::int, NULL FROM reasons WHERE error_hash IS NULL`;

/** @returns why a campaign's messages failed, in the words of their providers, the commonest first */
export async function loadFailures(
	tx: Queryable,
	campaignId: string,
	secrets: Pick<RevealingSecrets, 'reveal'>,
): Promise<Report['failures']> {
	const { rows } = await tx.query<{ messages: number; error: Buffer | null }>(SELECT_REASONS, [
		campaignId,
	]);
	const named = rows.slice(0, -2).map(({ messages, error }) => ({
		// Whoever was erased took the reason along.
		reason: error ? secrets.reveal(error) : NO_REASON,
		messages,
	}));
	const [others, unknown] = rows.slice(-2).map(({ messages }) => messages) as [number, number];
	return [
		...named,
		{ reason: OTHERS, messages: others },
		{ reason: NO_REASON, messages: unknown },
	].filter(({ messages }) => messages > 0);
}

/** @returns by the messages' ids why they failed, or why nobody knows what became of them */
export async function loadReasons(
	db: Queryable,
	ids: string[],
	secrets: Pick<RevealingSecrets, 'reveal'>,
): Promise<Map<string, string>> {
	const { rows } = await db.query<{ id: string; error: Buffer }>(
		'SELECT id, error FROM messages WHERE id = ANY($1::uuid[]) AND error IS NOT NULL',
		[ids],
	);
	return new Map(rows.map(({ id, error }) => [id, secrets.reveal(error)]));
}
