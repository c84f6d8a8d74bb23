import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import { cutAddress, hashAddress, IS_HIDDEN, IS_WHOLE } from './anonymize.js';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** So few at a time that nothing waits long for their locks, and with a pause that lets others go first. */
const BATCH = 1000;
/** In milliseconds. */
const PAUSE = 20;

const FIND_LAST_HIDDEN = `
	SELECT at FROM clicks WHERE at < $1 AND ${IS_HIDDEN} ORDER BY at DESC LIMIT 1`;

/** In the order of time, so that all before the last that is hidden are, whenever it was interrupted. */
const SELECT_OLD = `
	WITH old AS (
		SELECT at, id, ip, COALESCE(campaign_id::text, link_id::text) AS scope FROM clicks WHERE at >= $1 AND at < $2 AND ${IS_WHOLE}
		ORDER BY at, id LIMIT ${BATCH} FOR UPDATE
	)
	SELECT at, id, host(ip) AS ip, scope FROM old ORDER BY at, id`;

const HIDE = `
	UPDATE clicks k SET ip = new.ip FROM unnest($1::timestamptz[], $2::uuid[], $3::inet[]) AS new (at, id, ip)
	WHERE k.at = new.at AND k.id = new.id`;

interface OldClick {
	at: Date;
	id: string;
	ip: string;
	/** The click's campaign, or its link where there is none: as far as one visitor's hashes are to be equal. */
	scope: string;
}

type HideDeps = Pick<Deps, 'db' | 'settings' | 'secrets' | 'clock'>;

/**
 * Hides the addresses of clicks that are older than CLICKLOOP_ADDRESS_DAYS, by CLICKLOOP_OLD_ADDRESSES: cuts them down
 * to their network, IPv4 to /24, IPv6 to /48, or puts hashes in their place. Goes on where it ended the last time: a
 * day's clicks are read for it, not all there are. What is hidden one way stays so when the setting changes.
 * @param signal ends it between two batches
 * @returns how many were hidden
 */
export async function anonymizeAddresses(deps: HideDeps, signal?: AbortSignal): Promise<number> {
	const { db, settings, clock } = deps;
	const end = new Date(clock().getTime() - settings.addressDays * DAY);
	const { rows } = await db.pool.query<{ at: Date }>(FIND_LAST_HIDDEN, [end]);
	let after: Date | undefined = rows[0]?.at ?? new Date(0);
	let hidden = 0;
	while (after && !signal?.aborted) {
		const old: OldClick[] = await hideBatch(deps, after, end);
		hidden += old.length;
		after = old.length === BATCH ? old.at(-1)!.at : undefined;
		if (after) await sleep(PAUSE);
	}
	return hidden;
}

function hideBatch({ db, settings, secrets }: HideDeps, after: Date, end: Date) {
	const hide = ({ scope, ip }: OldClick) =>
		settings.oldAddresses === 'hash' ? hashAddress(secrets, scope, ip) : cutAddress(ip);
	return db.transaction(async (tx) => {
		const { rows } = await tx.query<OldClick>(SELECT_OLD, [after, end]);
		if (rows.length > 0) {
			const ids = rows.map(({ id }) => id);
			await tx.query(HIDE, [rows.map(({ at }) => at), ids, rows.map(hide)]);
		}
		return rows;
	});
}

/**
 * Hides old addresses now and every hour, where no other process is at it.
 * @returns what ends it
 */
export function keepAddressesAnonymous(
	deps: HideDeps & Pick<Deps, 'background'>,
): () => Promise<void> {
	return deps.background.start({
		name: 'hiding old addresses',
		lock: 'hiding old addresses',
		work: (signal) => anonymizeAddresses(deps, signal),
		every: HOUR,
		complaint: 'Old addresses could not be cut or hashed; trying again',
	}).stop;
}
