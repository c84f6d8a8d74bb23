import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import type { Secrets } from '../auth/secrets.js';
import type { WebhookAllow } from '../config.js';
import { text, time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { hashContact } from '../recipients/contact.js';
import { parseUrl } from '../url.js';
import { pingResult } from '../webhooks/ping.js';
import { checkLiteralHost, ForbiddenTargetError } from '../webhooks/ssrf-guard.js';
import { eventType } from './event-types.js';
import { filter, findContradictions, type Filter } from './filter.js';

const MAX_URL_LENGTH = 2048;

export const subscriptionStatus = z.enum(['active', 'paused', 'ended']);

/** A webhook URL and what it wants, as the API shows it. */
export const subscription = z
	.object({
		id: z.string(),
		url: z.string(),
		events: z.array(eventType),
		filter,
		description: z.string().nullable(),
		status: subscriptionStatus,
		/** Why it is paused or ended. */
		reason: z.string().nullable(),
		createdAt: time,
		/** When a delivery last arrived. */
		lastDeliveryAt: time.nullable(),
		/** When its signing secret was last changed; null while it has the first. */
		secretRotatedAt: time.nullable(),
	})
	.meta({ id: 'Subscription' });

/** Shown when it was made, and when its secret was rotated; never again. */
export const subscriptionWithSecret = subscription
	.extend({ secret: z.string() })
	.meta({ id: 'SubscriptionWithSecret' });

/** What the caller of `ping: true` learns besides. */
export const newSubscription = subscriptionWithSecret
	.extend({ ping: pingResult.optional() })
	.meta({ id: 'NewSubscription' });

export type Subscription = z.infer<typeof subscription>;

/** A URL to be called, as far as the settings allow it. */
export function targetUrl(allow: WebhookAllow) {
	return z
		.string()
		.max(MAX_URL_LENGTH, `is longer than ${MAX_URL_LENGTH} characters`)
		.superRefine((url, context) => {
			const message = findUrlFault(url, allow);
			if (message) context.addIssue({ code: 'custom', message });
		})
		.meta({ example: 'https://n8n.acme.com/webhook/3f1c' });
}

/** @returns the schemas of what a caller may write, for the targets that the settings allow */
export function subscriptionInput(allow: WebhookAllow) {
	const fields = {
		url: targetUrl(allow),
		events: z
			.array(eventType)
			.min(1, 'is empty; name at least one event')
			.transform((events) => [...new Set(events)]),
		filter,
		description: text({ max: 500 }).nullable(),
	};
	return {
		create: z
			.strictObject({
				...fields,
				filter: filter.default({}),
				description: fields.description.default(null),
				ping: z.boolean().default(false).meta({
					description:
						'Whether to send one signed `subscription.ping` to the URL now, and to say whether it was reached.',
				}),
			})
			.superRefine(({ events, filter }, context) => {
				for (const fault of findContradictions(events, filter))
					context.addIssue({ code: 'custom', ...fault });
			}),
		update: z
			.strictObject({ ...fields, status: z.enum(['active', 'paused']) })
			.partial()
			.meta({ description: '`filter` takes the place of the former one as a whole.' }),
	};
}

/** @returns what is wrong with it, or undefined */
function findUrlFault(value: string, allow: WebhookAllow): string | undefined {
	const url = /^\S+$/.test(value) ? parseUrl(value) : null;
	if (!url || !/^https?:$/.test(url.protocol)) return 'is not an http:// or https:// URL';
	if (url.username || url.password)
		return 'has a user name or password in it; put a token into the path or query instead';
	try {
		checkLiteralHost(url, allow);
		return undefined;
	} catch (error) {
		if (error instanceof ForbiddenTargetError) return error.message;
		throw error;
	}
}

export interface SubscriptionRow {
	id: string;
	url: string;
	events: string[];
	filter: unknown;
	/** Encrypted, as the description is. */
	contact: Uint8Array | null;
	description: Uint8Array | null;
	status: Subscription['status'];
	reason: string | null;
	createdAt: Date;
	lastDeliveryAt: Date | null;
	secretRotatedAt: Date | null;
}

/**
 * Encrypts what may name a person: the contact of its filter, and the description.
 * @returns the columns of what is given; of the rest none
 */
export function sealSubscription<Rest>(
	{ filter, description, ...rest }: Rest & { filter?: Filter; description?: string | null },
	secrets: Secrets,
) {
	return {
		...rest,
		...(filter !== undefined && sealFilter(filter, secrets)),
		...(description !== undefined && {
			description: description === null ? null : secrets.encrypt(description),
		}),
	};
}

function sealFilter({ contact, ...filter }: Filter, secrets: Secrets) {
	return contact === undefined
		? { filter, contact: null, contactHash: null }
		: { filter, contact: secrets.encrypt(contact), contactHash: hashContact(secrets, contact) };
}

export function showSubscription(row: SubscriptionRow, secrets: RevealingSecrets): Subscription {
	const contact = row.contact && { contact: secrets.reveal(row.contact) };
	return {
		id: publicId('sub', row.id),
		url: row.url,
		events: z.array(eventType).parse(row.events),
		filter: filter.parse({ ...(row.filter as object), ...contact }),
		description: row.description && secrets.reveal(row.description),
		status: row.status,
		reason: row.reason,
		createdAt: row.createdAt.toISOString(),
		lastDeliveryAt: row.lastDeliveryAt?.toISOString() ?? null,
		secretRotatedAt: row.secretRotatedAt?.toISOString() ?? null,
	};
}
