import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import type { Database } from '../database/database.js';
import { Problem } from '../http/problem.js';
import { findKey } from './keys.js';
import { mayUse, type Caller, type Scope } from './scopes.js';

/**
 * Finds out who is calling and whether they may.
 * @param needed the scope the endpoint asks for, of several one; null where any key will do
 * @throws Problem 401 without a valid key, 403 when the key may not do this or not from here
 */
export async function authenticate(
	database: Database,
	req: Request,
	needed: Scope | Scope[] | null,
): Promise<Caller> {
	const value = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
	if (!value) throw unauthorized('This needs an API key, sent as "Authorization: Bearer <key>".');
	const key = await findKey(database, value);
	if (!key) throw unauthorized('The API key is not known. Check that all of it was copied.');
	if (!isAllowedFrom(key.addresses, req.ip)) {
		throw new Problem(
			403,
			'forbidden',
			`The API key "${key.name}" may not be used from this address.`,
		);
	}
	if (needed && !mayUse(key, needed)) {
		throw new Problem(
			403,
			'forbidden',
			`The API key "${key.name}" lacks the scope ${[needed].flat().join(' or ')}.`,
		);
	}
	return { id: key.id, name: key.name, scopes: key.scopes };
}

function unauthorized(detail: string): Problem {
	return new Problem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** @returns whether a key bound to `ranges` (CIDR; none means anywhere) may be used from `address` */
export function isAllowedFrom(ranges: string[], address: string | undefined): boolean {
	if (ranges.length === 0) return true;
	if (!address) return false;
	const from = ipaddr.process(address);
	return ranges.some((range) => {
		const [base, bits] = ipaddr.parseCIDR(range);
		return from.kind() === base.kind() && from.match(base, bits);
	});
}
