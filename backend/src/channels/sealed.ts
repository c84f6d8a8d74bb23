import type { Secrets } from '../auth/secrets.js';
import type { Deps } from '../deps.js';
import type { Channel } from './channel.js';
import type { StoredChannel } from './stored.js';
import { channelType, openChannel } from './types.js';

type Settings = Record<string, unknown>;
type Sealed = Pick<StoredChannel, 'settings' | 'secrets'>;

/**
 * Splits checked settings into what may be read back and what is encrypted.
 * @param type the channel's type
 */
export function sealSettings(type: string, whole: object, secrets: Secrets): Sealed {
	const isSecret = new Set(channelType(type).secret);
	const entries = Object.entries(whole);
	const hidden = entries.filter(([name]) => isSecret.has(name));
	return {
		settings: Object.fromEntries(entries.filter(([name]) => !isSecret.has(name))),
		secrets: hidden.length > 0 ? secrets.encrypt(JSON.stringify(Object.fromEntries(hidden))) : null,
	};
}

/**
 * @returns the secret settings; null when they were stored under another secret of the server, so that they
 *   must be given again
 */
export function unsealSecrets(sealed: Sealed['secrets'], secrets: Secrets): Settings | null {
	if (!sealed) return {};
	try {
		return JSON.parse(secrets.decrypt(sealed)) as Settings;
	} catch {
		return null;
	}
}

/**
 * @returns the channel, ready for use
 * @throws when its secrets cannot be read
 */
export function openStored(
	{ name, type, settings, secrets: sealed }: Sealed & Pick<StoredChannel, 'name' | 'type'>,
	{ secrets, fetch }: Pick<Deps, 'secrets' | 'fetch'>,
): Channel {
	const unsealed = unsealSecrets(sealed, secrets);
	if (unsealed) return openChannel(type, { ...settings, ...unsealed }, fetch);
	throw new Error(
		`The secrets of the channel ${JSON.stringify(name)} cannot be read: they were stored under another ` +
			'CLICKLOOP_SECRET. Set the former one again, or give the channel its secrets anew.',
	);
}
