import type { Queryable } from '../database/database.js';
import { parseDevice, type Device } from './device.js';

interface WithUserAgent {
	user_agent_id: number | null;
	user_agent: string | null;
	/** Null while the user agent has not been parsed. */
	device_type: string | null;
}

/**
 * Parses user agents that turn up for the first time, each once for all clicks to come.
 * @returns those parsed now, by the user agent's number
 */
export async function parseDevices(
	tx: Queryable,
	clicks: WithUserAgent[],
): Promise<Map<number, Device>> {
	const unparsed = new Map<number, string>();
	for (const { user_agent_id, user_agent, device_type } of clicks) {
		if (user_agent_id && user_agent && !device_type) unparsed.set(user_agent_id, user_agent);
	}
	if (unparsed.size === 0) return new Map();
	const ids = [...unparsed.keys()].sort((a, b) => a - b);
	const devices = ids.map((id) => parseDevice(unparsed.get(id)!));
	await tx.query(
		`UPDATE user_agents u SET device_type = new.type, model = new.model, os = new.os, browser = new.browser
		 FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[])
			AS new (id, type, model, os, browser)
		 WHERE u.id = new.id`,
		[
			ids,
			devices.map(({ type }) => type),
			devices.map(({ model }) => model),
			devices.map(({ os }) => os),
			devices.map(({ browser }) => browser),
		],
	);
	return new Map(ids.map((id, place) => [id, devices[place]!]));
}
