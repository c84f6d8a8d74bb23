import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import type { Clock } from '../clock.js';
import type { Database } from '../database/database.js';
import { Problem } from '../http/problem.js';
import { tooMany, type RateLimit } from '../http/rate-limit.js';
import { mayUse, type Caller, type Scope } from '../http/scopes.js';
import type { Guesses } from './brute-force.js';
import { findKey, noteUse, type KnownKey } from './keys.js';

export interface AuthenticateDeps {
	db: Database;
	clock: Clock;
	addressOf: (req: IncomingMessage) => string;
	guesses: Guesses;
	/** What is called, by the key's id. */
	apiUse: RateLimit;
}

/**
 * Finds out who is calling and whether they may.
 * @param needed the scope the endpoint asks for, of several one; null where any key will do
 * @throws Problem 401 without a valid key, 403 when the key may not do this or not from here, 429 when it is used
 *   too often or the address guesses
 */
export async function authenticate(
	deps: AuthenticateDeps,
	req: Request,
	needed: Scope | Scope[] | null,
): Promise<Caller> {
	const value = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
	if (!value) throw unauthorized('This needs an API key, sent as "Authorization: Bearer <key>".');
	const address = deps.addressOf(req);
	deps.guesses.admit(address, value);
	const key = await findKey(deps.db, value);
	if (!key) throw unauthorized('The API key is not known. Check that all of it was copied.');
	deps.guesses.right(address, value);
	check(key, address, needed);
	countUse(key, deps);
	await noteUse(deps.db, key, deps.clock());
	return { id: key.id, name: key.name, scopes: key.scopes };
}

function check(key: KnownKey, address: string, needed: Scope | Scope[] | null): void {
	if (!isAllowedFrom(key.addresses, address)) {
		throw forbidden(`The API key "${key.name}" may not be used from this address.`);
	}
	if (needed && !mayUse(key, needed)) {
		throw forbidden(`The API key "${key.name}" lacks the scope ${[needed].flat().join(' or ')}.`);
	}
}

function countUse({ id, name }: KnownKey, { apiUse }: AuthenticateDeps): void {
	const wait = apiUse.wait(id);
	if (wait > 0) {
		throw tooMany(
			wait,
			`The API key "${name}" is used too often. Send up to 1,000 messages in one request, or ask the ` +
				'operator to raise CLICKLOOP_API_LIMIT.',
		);
	}
	apiUse.count(id);
}

function forbidden(detail: string): Problem {
	return new Problem(403, 'forbidden', detail);
}

function unauthorized(detail: string): Problem {
	return new Problem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** @returns whether a key bound to `ranges` (CIDR; none means anywhere) may be used from `address` */
export function isAllowedFrom(ranges: string[], address: string): boolean {
	if (ranges.length === 0) return true;
	const from = ipaddr.process(address);
	return ranges.some((range) => {
		const [base, bits] = ipaddr.parseCIDR(range);
		return from.kind() === base.kind() && from.match(base, bits);
	});
}
