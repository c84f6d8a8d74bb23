import { z } from 'zod';
import { invalidInput } from '../http/problem.js';
import { mergeSettings } from './merge-settings.js';
import type { ChannelType } from './provider.js';
import { channelType, channelTypes } from './registry.js';

/** What every channel id begins with, and so no channel's name may. */
const ID_PREFIX = 'chn_';
/** Names are for people: one line, short enough for a list. */
const NAME_LENGTH = 100;

const name = z
	.string()
	.normalize()
	.trim()
	.min(1, 'is empty')
	.max(NAME_LENGTH, `is longer than ${NAME_LENGTH} characters`)
	.regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'contains control characters; a name is one line of text')
	.refine((value) => !value.startsWith(ID_PREFIX), `begins with ${ID_PREFIX}, as only ids do`)
	.meta({ example: 'Twilio Europe' });

/** Of a type without settings they may be left out. */
function newChannelOf([type, { settings }]: [string, ChannelType]) {
	const whole = settings.safeParse({}).success ? settings.prefault({}) : settings;
	return z.strictObject({ name, type: z.literal(type), settings: whole });
}

const [first, ...others] = Object.entries<ChannelType>(channelTypes).map(newChannelOf);

/** The body of `POST /v1/channels`: the type decides which settings there are. */
export const newChannel = z.discriminatedUnion('type', [first!, ...others], {
	// A body that is no object at all comes by here too.
	error: (issue: { code: string }) =>
		issue.code === 'invalid_union'
			? `is not a type of channel; there is ${Object.keys(channelTypes).join(', ')}`
			: undefined,
});

/** The body of `PATCH /v1/channels/{id}`: settings left out stay, null takes one away. */
export const channelChange = z.strictObject({
	name: name.optional(),
	settings: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Lays a change over the settings that there are, and checks the whole.
 * @param type the channel's type
 * @throws Problem 422 that names the settings that are wrong
 */
export function changeSettings(
	type: string,
	former: Record<string, unknown>,
	change: Record<string, unknown>,
): object {
	const checked = channelType(type).settings.safeParse(mergeSettings(former, change));
	if (checked.success) return checked.data;
	throw invalidInput(
		checked.error.issues.map(({ path, message }) => ({
			path: ['settings', ...path].join('.'),
			message,
		})),
	);
}
