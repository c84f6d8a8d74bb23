import { z } from 'zod';
import { UNREADABLE, type RevealingSecrets } from '../auth/reveal.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { unsealSettings } from './sealed.js';
import type { StoredChannel } from './stored.js';
import { channelType } from './types.js';

/** A channel as the API shows it; of a secret only whether there is one. */
export const channel = z
	.object({
		id: z.string(),
		name: z.string(),
		type: z.string(),
		settings: z
			.record(z.string(), z.unknown())
			.describe(
				'`{"unreadable": true}` when they were stored under another secret, or are damaged: give them anew.',
			),
		secrets: z.record(z.string(), z.object({ configured: z.boolean() })),
		createdAt: time,
	})
	.meta({ id: 'Channel' });

export function showChannel(
	stored: StoredChannel,
	secrets: RevealingSecrets,
): z.input<typeof channel> {
	const known = unsealSettings(stored.secrets, secrets) ?? {};
	const names = channelType(stored.type).secret;
	return {
		id: publicId('chn', stored.id),
		name: stored.name,
		type: stored.type,
		settings: unsealSettings(stored.settings, secrets) ?? { [UNREADABLE]: true },
		secrets: Object.fromEntries(names.map((name) => [name, { configured: name in known }])),
		createdAt: stored.created_at.toISOString(),
	};
}
