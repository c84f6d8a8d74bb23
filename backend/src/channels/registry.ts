import { awsSns } from './aws-sns.js';
import { elks46 } from './elks46.js';
import { hideSecrets } from './hide-secrets.js';
import { http } from './http/http.js';
import { infobip } from './infobip.js';
import { splitSettings } from './merge-settings.js';
import { messagebird } from './messagebird.js';
import { plivo } from './plivo.js';
import type { Channel, ChannelType } from './provider.js';
import { sandbox } from './sandbox.js';
import { seven } from './seven.js';
import { sinch } from './sinch.js';
import { telnyx } from './telnyx.js';
import { twilio } from './twilio/twilio.js';
import { vonage } from './vonage.js';

/** What a channel can be. A new provider is one more line here. */
export const channelTypes = {
	sandbox,
	twilio,
	vonage,
	telnyx,
	plivo,
	seven,
	sinch,
	infobip,
	messagebird,
	elks46,
	'aws-sns': awsSns,
	http,
} satisfies Record<string, ChannelType>;

export type ChannelTypeName = keyof typeof channelTypes;

/**
 * @param name a type as it is stored
 * @throws when this version of the server does not know it
 */
export function channelType(name: string): ChannelType {
	const type = (channelTypes as Record<string, ChannelType>)[name];
	if (!type) throw new Error(`This version knows no channels of the type ${JSON.stringify(name)}.`);
	return type;
}

/**
 * @param settings whole, the secret ones too
 * @throws ZodError when they are not what the type asks for
 */
export function openChannel(
	name: string,
	settings: unknown,
	fetch: typeof globalThis.fetch,
): Channel {
	const type = channelType(name);
	const checked = type.settings.parse(settings);
	const { taken } = splitSettings({ ...checked }, new Set(type.secret));
	return hideSecrets(type.open(checked, fetch), taken);
}
