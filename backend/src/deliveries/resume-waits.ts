import { isDatabaseGone } from '../database/gone.js';
import type { Deps } from '../deps.js';
import { publicId } from '../ids.js';
import { closeEnded, endOverdue } from '../subscriptions/waits/close-waits.js';
import { WAITS_CHANGED } from '../subscriptions/waits/endings.js';
import { createPoster, type Poster } from '../webhooks/post.js';
import { signatureHeaders } from '../webhooks/signature.js';
import { nextAttemptAt } from './back-off.js';

/** How often to look for what is due by the clock, in milliseconds. */
const LOOK_EVERY = 1000;
/** How often to look at all, for what a process that died has left undone, in milliseconds. */
const LOOK_AT_ALL_EVERY = 60_000;
/** Looked at so much later, in milliseconds: a tap in the last moment must have been stored by then. */
const GRACE = 1000;
/** Calls under way at once: one that hangs leaves room for the others. */
const AT_ONCE = 32;
/** For so long a call belongs to who took it; after that, whoever took it is dead. */
const LEASE = "interval '60 seconds'";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/**
 * How long to wait before each call, in milliseconds. The first minutes are closer together than those of webhooks:
 * there is one call for each execution, not one for each tap, and an n8n that is updated is back within a few.
 */
const CALL_AGAIN_AFTER = [
	0,
	...[5, 15, 30].map((seconds) => seconds * SECOND),
	...[1, 1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE),
	...[1, 2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
];

/** Gone: the waiter has gone on. Other refusals may pass, such as that of an execution that is about to wait. */
const GONE = 410;

const CLAIM = `
	UPDATE waits SET attempts = attempts + 1, next_attempt_at = $1::timestamptz + ${LEASE}
	WHERE id IN (
		SELECT id FROM waits WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
	)
	RETURNING id, resume_url AS "resumeUrl", secret, attempts`;

const RECORD = 'UPDATE waits SET next_attempt_at = $2, error = $3 WHERE id = $1';

const TRIM = `
	DELETE FROM waits WHERE id IN (
		SELECT id FROM waits WHERE state = 'done' AND until < $1 AND next_attempt_at IS NULL LIMIT 1000
		FOR UPDATE SKIP LOCKED
	)`;
const DAY = 24 * 3_600_000;

interface Claimed {
	id: string;
	resumeUrl: Buffer;
	secret: Buffer;
	attempts: number;
}

/**
 * Ends waits whose time is over, and calls the resume URL of each that is done, for three days where it
 * fails. Several processes may do so at once.
 * @returns what stops it
 */
export async function startResumingWaits(
	deps: Pick<
		Deps,
		'db' | 'background' | 'secrets' | 'clock' | 'log' | 'settings' | 'spillWatermark'
	>,
): Promise<() => Promise<void>> {
	const { db, background, clock, log, settings, spillWatermark } = deps;
	const poster = createPoster(settings.webhookAllow);
	const stopping = new AbortController();
	const calls = new Set<Promise<void>>();
	let touched = new Set<string>();
	let lookAtAll = 0;

	async function look(): Promise<void> {
		const now = clock();
		const all = Date.now() >= lookAtAll;
		if (all) lookAtAll = Date.now() + LOOK_AT_ALL_EVERY;
		if (all) await db.pool.query(TRIM, [new Date(now.getTime() - settings.deliveryLogDays * DAY)]);
		const ids = [...touched];
		touched = new Set();
		// After an outage, taps that came in time may still be on their way into the database.
		if (!(await spillWatermark.mayBeSpilled())) {
			const { waits, isMore } = await endOverdue(db.pool, new Date(now.getTime() - GRACE));
			ids.push(...waits);
			if (isMore) part.wake();
		}
		if (all || ids.length > 0) await closeEnded(db.pool, now, all ? undefined : ids);
		await callDue(now);
	}

	async function callDue(now: Date): Promise<void> {
		const room = AT_ONCE - calls.size;
		if (room === 0) return;
		const { rows } = await db.pool.query<Claimed>(CLAIM, [now, room]);
		for (const one of rows) {
			const call = callAndRecord(deps, poster, one, stopping.signal)
				.catch((error: unknown) => {
					// The lease runs out, and it is called again.
					if (!stopping.signal.aborted && !isDatabaseGone(error))
						log.error({ err: error }, 'What a resume URL answered could not be kept');
				})
				.finally(() => {
					calls.delete(call);
					part.wake();
				});
			calls.add(call);
		}
	}

	const part = background.start({
		name: 'waits',
		work: () =>
			look().catch((error: unknown) => {
				lookAtAll = 0;
				throw error;
			}),
		every: LOOK_EVERY,
		complaint: 'Waits could not be looked after; trying again',
	});
	const stopListening = await background.listen(WAITS_CHANGED, {
		onNotify: (id) => {
			touched.add(id);
			part.wake();
		},
		onGap: () => (lookAtAll = 0),
	});
	// For what was told before anybody listened.
	lookAtAll = 0;
	part.wake();
	return async () => {
		stopListening();
		const stopped = part.stop();
		stopping.abort();
		await stopped;
		await Promise.all(calls);
		poster.close();
	};
}

async function callAndRecord(
	{ db, secrets, clock }: Pick<Deps, 'db' | 'secrets' | 'clock'>,
	poster: Poster,
	{ id, resumeUrl, secret, attempts }: Claimed,
	signal: AbortSignal,
): Promise<void> {
	const at = clock();
	const name = publicId('wai', id);
	const body = JSON.stringify({
		type: 'wait.done',
		timestamp: at.toISOString(),
		data: { wait: { id: name, state: 'done' } },
	});
	const headers = signatureHeaders([secrets.decrypt(secret)], { id: name, at, body });
	const url = secrets.decrypt(resumeUrl);
	const { status, error, retryAfter } = await poster.post({ url, headers, body, signal });
	const isOver = error === null || status === GONE;
	const next = isOver
		? null
		: nextAttemptAt({ attempts, now: clock(), retryAfter }, CALL_AGAIN_AFTER);
	await db.pool.query(RECORD, [id, next, isOver ? null : error]);
}
