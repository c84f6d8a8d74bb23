import { z } from 'zod';
import { UNREADABLE, type RevealingSecrets } from '../auth/reveal.js';
import { mayUse, type Caller } from '../http/scopes.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { hasSetting } from './merge-settings.js';
import { unsealSettings } from './settings-encryption.js';
import type { StoredChannel } from './store.js';
import { channelType } from './registry.js';

/**
 * A channel as the API shows it; of a secret only whether there is one. Whoever may send must be able to choose one, not
 * to see the account it belongs to.
 */
export const channel = z
	.object({
		id: z.string(),
		name: z.string(),
		type: z.string(),
		settings: z
			.record(z.string(), z.unknown())
			.describe(
				'`{"unreadable": true}` when they were stored under another secret, or are damaged: give them anew.',
			)
			.optional(),
		secrets: z.record(z.string(), z.object({ configured: z.boolean() })).optional(),
		createdAt: time,
	})
	.meta({
		id: 'Channel',
		description: '`settings` and `secrets` are there with the scope `admin`.',
	});

export function showChannel(
	stored: StoredChannel,
	secrets: RevealingSecrets,
	caller: Caller,
): z.input<typeof channel> {
	const { id, name, type, created_at } = stored;
	const named = { id: publicId('chn', id), name, type, createdAt: created_at.toISOString() };
	return mayUse(caller, 'admin') ? { ...named, ...showSettings(stored, secrets) } : named;
}

function showSettings(stored: StoredChannel, secrets: RevealingSecrets) {
	const known = unsealSettings(stored.secrets, secrets) ?? {};
	const names = channelType(stored.type).secret;
	return {
		settings: unsealSettings(stored.settings, secrets) ?? { [UNREADABLE]: true },
		secrets: Object.fromEntries(
			names.map((name) => [name, { configured: hasSetting(known, name) }]),
		),
	};
}
