import { z } from 'zod';
import type { Database } from '../database/database.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery, readIdCursor, toPage } from '../http/pages.js';
import { conflict, notFound } from '../http/problem.js';
import { idOf, time } from '../http/schemas.js';
import { scope } from '../http/scopes.js';
import { version } from '../http/version.js';
import { publicId } from '../ids.js';
import { ADMIN_KEY_NAME, createKey, deleteKey, listKeys, type StoredKey } from './keys.js';
import { range } from './cidr.js';

const tag = 'Keys';

const newKey = z.strictObject({
	name: z
		.string()
		.normalize()
		.trim()
		.min(1, 'is empty')
		.max(100, 'is longer than 100 characters')
		.regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'contains control characters; a name is one line of text')
		.meta({ example: 'n8n' }),
	scopes: z
		.array(scope)
		.min(1, 'names no scope')
		.transform((scopes) => [...new Set(scopes)]),
	addresses: z
		.array(range)
		.max(100, 'has more than 100 ranges')
		.default([])
		.meta({ description: 'Where the key may be used from; none means anywhere.' }),
});

/** A key as the API shows it: never the key itself. */
const shownKey = z.object({
	id: z.string(),
	name: z.string(),
	scopes: z.array(scope),
	addresses: z.array(z.string()),
	createdAt: time,
	lastUsedAt: time
		.nullable()
		.meta({ description: 'To the minute; null as long as it was not used.' }),
});

const key = shownKey.meta({ id: 'Key' });
/** The one answer with the key itself in it. */
const madeKey = shownKey.extend({ key: z.string() }).meta({ id: 'NewKey' });

export function keyEndpoints({ db }: { db: Database }): Endpoint[] {
	return [
		endpoint({
			method: 'post',
			path: '/v1/keys',
			tag,
			summary: 'Make an API key; the answer is the only place where it can be read',
			scope: 'admin',
			body: newKey,
			answer: madeKey,
			status: 201,
			handle: async ({ body }) => {
				// At each start the operator's own key is found by its name.
				if (body.name === ADMIN_KEY_NAME) {
					throw conflict(`The name "${ADMIN_KEY_NAME}" is kept for the operator's own key.`);
				}
				const { value, ...made } = await createKey(db, body);
				return { ...show({ ...body, ...made, lastUsedAt: null }), key: value };
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/keys',
			tag,
			summary: 'List API keys, newest first',
			scope: 'admin',
			query: pageQuery,
			answer: pageOf(key),
			handle: async ({ query: { limit, cursor } }) => {
				const rows = await listKeys(db, limit + 1, readIdCursor(cursor));
				return toPage(rows, limit, ({ id }) => [id], show);
			},
		}),
		endpoint({
			method: 'delete',
			path: '/v1/keys/{id}',
			tag,
			summary: 'Delete an API key; it stops working at once',
			scope: 'admin',
			params: z.object({ id: idOf('key') }),
			answer: undefined,
			handle: async ({ params: { id } }) => {
				const outcome = await deleteKey(db, id);
				if (outcome === 'unknown') throw notFound(`key "${publicId('key', id)}"`);
				if (outcome === 'last admin') {
					throw conflict(
						'This is the last key with the scope admin. Make another one before you delete it.',
					);
				}
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/me',
			tag,
			summary: 'Tell which key is calling, what it may do, and how new the server is',
			scope: null,
			answer: shownKey.pick({ id: true, name: true, scopes: true }).extend({ version: z.string() }),
			handle: ({ caller: { id, name, scopes } }) =>
				Promise.resolve({ id: publicId('key', id), name, scopes, version }),
		}),
	];
}

function show({ id, createdAt, lastUsedAt, ...key }: StoredKey): z.input<typeof shownKey> {
	return {
		id: publicId('key', id),
		name: key.name,
		scopes: key.scopes,
		addresses: key.addresses,
		createdAt: createdAt.toISOString(),
		lastUsedAt: lastUsedAt?.toISOString() ?? null,
	};
}
