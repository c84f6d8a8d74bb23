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

export function mayUse(caller: Caller, needed: Scope): boolean {
	return caller.scopes.includes(needed) || caller.scopes.includes('admin');
}
