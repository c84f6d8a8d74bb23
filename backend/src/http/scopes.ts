import { z } from 'zod';

/** What a key may do. `admin` may do everything. */
export const scope = z.enum([
	'messages:write',
	'messages:read',
	'reports:read',
	'subscriptions:write',
	'admin',
]);

export type Scope = z.infer<typeof scope>;

/** Who is calling: an API key, by its name and what it may do. */
export interface Caller {
	id: string;
	name: string;
	scopes: Scope[];
}

/** @param needed the scope that is asked for; of several, one suffices */
export function mayUse(caller: Caller, needed: Scope | Scope[]): boolean {
	return caller.scopes.some((one) => one === 'admin' || [needed].flat().includes(one));
}
