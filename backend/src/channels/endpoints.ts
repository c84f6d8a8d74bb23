import { z } from 'zod';
import type { Caller, Scope } from '../http/scopes.js';
import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery, readIdCursor, toPage } from '../http/pages.js';
import { conflict, notFound } from '../http/problem.js';
import { idOf } from '../http/schemas.js';
import { newId, publicId } from '../ids.js';
import { channelChange, changeSettings, newChannel } from './schemas.js';
import { mergeSettings } from './merge-settings.js';
import { SANDBOX } from './sandbox.js';
import { sealSettings, unsealSettings } from './settings-encryption.js';
import { channel, showChannel } from './view.js';
import {
	insertChannel,
	listChannels,
	loadChannel,
	updateChannel,
	type StoredChannel,
} from './store.js';

const tag = 'Channels';
const oneChannel = z.object({ id: idOf('chn') });
/** Who may send must be able to choose a channel. */
const READERS: Scope[] = ['messages:read', 'messages:write'];

export function channelEndpoints({ db, secrets, clock }: Deps): Endpoint[] {
	const show = (stored: StoredChannel, caller: Caller) => showChannel(stored, secrets, caller);

	return [
		endpoint({
			method: 'post',
			path: '/v1/channels',
			tag,
			summary: 'Set up a channel to send texts by',
			scope: 'admin',
			body: newChannel,
			answer: channel,
			status: 201,
			handle: async ({ body: { name, type, settings }, caller }) => {
				const sealed = sealSettings(type, settings, secrets);
				const made = { id: newId(), name, type, ...sealed, created_at: clock() };
				await insertChannel(db.pool, made);
				return show(made, caller);
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/channels',
			tag,
			summary: 'List channels, newest first',
			scope: READERS,
			query: pageQuery,
			answer: pageOf(channel),
			handle: async ({ query: { limit, cursor }, caller }) => {
				const rows = await listChannels(db.pool, limit + 1, readIdCursor(cursor));
				return toPage(
					rows,
					limit,
					({ id }) => [id],
					(row) => show(row, caller),
				);
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/channels/{id}',
			tag,
			summary: 'Get one channel',
			scope: READERS,
			params: oneChannel,
			answer: channel,
			handle: async ({ params, caller }) => show(await find(db.pool, params.id), caller),
		}),
		endpoint({
			method: 'patch',
			path: '/v1/channels/{id}',
			tag,
			summary: 'Change a channel; settings left out stay as they are, null takes one away',
			scope: 'admin',
			params: oneChannel,
			body: channelChange,
			answer: channel,
			handle: ({ params, body: { name, settings = {} }, caller }) =>
				db.transaction(async (tx) => {
					const former = await find(tx, params.id, { lock: true });
					if (name !== undefined && name !== former.name) refuseSandbox(former.name, 'renamed');
					const known = mergeSettings(
						unsealSettings(former.settings, secrets) ?? {},
						unsealSettings(former.secrets, secrets) ?? {},
					);
					const whole = changeSettings(former.type, known, settings);
					const sealed = sealSettings(former.type, whole, secrets);
					const changed = { ...former, name: name ?? former.name, ...sealed };
					await updateChannel(tx, changed);
					return show(changed, caller);
				}),
		}),
		endpoint({
			method: 'delete',
			path: '/v1/channels/{id}',
			tag,
			summary: 'Delete a channel; texts that still wait for it fail',
			scope: 'admin',
			params: oneChannel,
			answer: undefined,
			handle: async ({ params }) => {
				refuseSandbox((await find(db.pool, params.id)).name, 'deleted');
				await db.pool.query('DELETE FROM channels WHERE id = $1', [params.id]);
			},
		}),
	];
}

/** @throws Problem 404 */
async function find(db: Queryable, id: string, options = {}): Promise<StoredChannel> {
	const found = await loadChannel(db, id, options);
	if (!found) throw notFound(`channel "${publicId('chn', id)}"`);
	return found;
}

function refuseSandbox(name: string, done: 'deleted' | 'renamed'): void {
	if (name !== SANDBOX) return;
	throw conflict(`The channel "${SANDBOX}" always exists and cannot be ${done}.`);
}
