import type { RevealingSecrets } from '../auth/reveal.js';
import type { Secrets } from '../auth/secrets.js';
import type { Deps } from '../deps.js';
import type { Channel } from './provider.js';
import { mergeSettings, splitSettings } from './merge-settings.js';
import type { StoredChannel } from './store.js';
import { channelType, openChannel } from './registry.js';

type Settings = Record<string, unknown>;
type Sealed = Pick<StoredChannel, 'settings' | 'secrets'>;

/**
 * Splits checked settings into what may be read back and what is never shown again; both are encrypted, each by itself.
 * @param type the channel's type
 */
export function sealSettings(type: string, whole: object, secrets: Secrets): Sealed {
	const { taken, rest } = splitSettings({ ...whole }, new Set(channelType(type).secret));
	const seal = (some: Settings) =>
		Object.keys(some).length > 0 ? secrets.encrypt(JSON.stringify(some)) : null;
	return { settings: seal(rest), secrets: seal(taken) };
}

/**
 * @param sealed settings or secret ones
 * @returns null when they cannot be read, as when they were stored under another secret of the server: they must be
 *   given again
 */
export function unsealSettings(
	sealed: Uint8Array | null,
	secrets: RevealingSecrets,
): Settings | null {
	if (!sealed) return {};
	const json = secrets.tryDecrypt(sealed);
	return json === null ? null : (JSON.parse(json) as Settings);
}

/**
 * @returns the channel, ready for use
 * @throws when its settings cannot be read
 */
export function openStored(
	{ name, type, settings, secrets: sealed }: Sealed & Pick<StoredChannel, 'name' | 'type'>,
	{ secrets, fetch }: Pick<Deps, 'secrets' | 'fetch'>,
): Channel {
	const shown = unsealSettings(settings, secrets);
	const hidden = unsealSettings(sealed, secrets);
	if (shown && hidden) return openChannel(type, mergeSettings(shown, hidden), fetch);
	throw new Error(
		`The settings of the channel ${JSON.stringify(name)} cannot be read: they were stored under another ` +
			'CLICKLOOP_SECRET. Set the former one again, or give the channel its settings anew.',
	);
}
