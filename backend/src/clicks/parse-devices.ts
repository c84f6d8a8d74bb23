import type { Queryable } from '../database/database.js';
import type { ClickToJudge } from './click-to-judge.js';
import { parseDevice } from './device.js';
import type { UserAgent } from './interned.js';

/** Those of another process that has parsed the same stay as they are; in order, so that the two do not dead-lock. */
const STORE_DEVICES = `
	WITH unparsed AS (
		SELECT id FROM user_agents WHERE id = ANY($1::int[]) AND device_type IS NULL ORDER BY id FOR NO KEY UPDATE
	)
	UPDATE user_agents u SET device_type = new.type, model = new.model, os = new.os, browser = new.browser
	FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) AS new (id, type, model, os, browser)
	JOIN unparsed ON unparsed.id = new.id
	WHERE u.id = new.id`;

/**
 * Parses user agents that turn up for the first time, each once for all clicks to come.
 * @param db not the transaction that judges: what has been parsed stays so
 */
export async function parseDevices(db: Queryable, clicks: ClickToJudge[]): Promise<void> {
	const unparsed = new Map<number, UserAgent>();
	for (const { user_agent_id, userAgent } of clicks) {
		if (user_agent_id && userAgent && !userAgent.deviceType) unparsed.set(user_agent_id, userAgent);
	}
	if (unparsed.size === 0) return;
	const ids = [...unparsed.keys()];
	const devices = ids.map((id) => parseDevice(unparsed.get(id)!.value));
	await db.query(STORE_DEVICES, [
		ids,
		devices.map(({ type }) => type),
		devices.map(({ model }) => model),
		devices.map(({ os }) => os),
		devices.map(({ browser }) => browser),
	]);
	// Only now: the rules of other processes count by what is stored.
	for (const [n, id] of ids.entries()) unparsed.get(id)!.deviceType = devices[n]!.type;
}
