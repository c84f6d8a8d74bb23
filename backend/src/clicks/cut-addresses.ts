import { setTimeout as sleep } from 'node:timers/promises';
import { hourly } from '../database/hourly.js';
import { createHolds } from '../database/holds.js';
import type { Deps } from '../deps.js';

const DAY = 24 * 60 * 60 * 1000;

/** So few at a time that nothing waits long for their locks, and with a pause that lets others go first. */
const BATCH = 1000;
/** In milliseconds. */
const PAUSE = 20;

/** The mask is stored with the address, so a click tells by itself that its address is cut. */
const FIND_LAST_CUT = `
	SELECT at FROM clicks WHERE at < $1 AND masklen(ip) IN (24, 48) ORDER BY at DESC LIMIT 1`;

/** In the order of time, so that all before the last that is cut are, whenever it was interrupted. */
const CUT = `
	WITH old AS (
		SELECT at, id FROM clicks WHERE at >= $1 AND at < $2 AND masklen(ip) IN (32, 128)
		ORDER BY at, id LIMIT ${BATCH} FOR UPDATE
	), cut AS (
		UPDATE clicks k SET ip = network(set_masklen(k.ip, CASE family(k.ip) WHEN 4 THEN 24 ELSE 48 END))::inet
		FROM old WHERE k.at = old.at AND k.id = old.id
	)
	SELECT at FROM old ORDER BY at`;

type CutDeps = Pick<Deps, 'db' | 'settings' | 'clock'>;

/**
 * Cuts the addresses of clicks that are older than CLICKLOOP_ADDRESS_DAYS down to their network: IPv4 to /24, IPv6
 * to /48. Goes on where it ended the last time: a day's clicks are read for it, not all there are.
 * @param signal ends it between two batches
 * @returns how many were cut
 */
export async function cutAddresses(
	{ db, settings, clock }: CutDeps,
	signal?: AbortSignal,
): Promise<number> {
	const end = new Date(clock().getTime() - settings.addressDays * DAY);
	const { rows } = await db.pool.query<{ at: Date }>(FIND_LAST_CUT, [end]);
	let after: Date | undefined = rows[0]?.at ?? new Date(0);
	let cut = 0;
	while (after && !signal?.aborted) {
		const { rows: old }: { rows: { at: Date }[] } = await db.pool.query(CUT, [after, end]);
		cut += old.length;
		after = old.length === BATCH ? old.at(-1)!.at : undefined;
		if (after) await sleep(PAUSE);
	}
	return cut;
}

/**
 * Cuts old addresses now and every hour, where no other process is at it.
 * @returns what ends it
 */
export function keepAddressesCut(deps: CutDeps & Pick<Deps, 'log'>): () => Promise<void> {
	const holds = createHolds(deps.db.pool);
	const stop = hourly(
		{
			hold: 'cutting old addresses',
			work: (signal) => cutAddresses(deps, signal),
			fault: 'Old addresses could not be cut; trying again in an hour',
		},
		holds,
		deps.log,
	);
	return async () => {
		await stop();
		await holds.close();
	};
}
