import { z } from 'zod';
import { mayUse } from '../http/scopes.js';
import { campaignReference } from '../campaigns/campaign.js';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf } from '../http/pages.js';
import { givenTime, metadata } from '../http/schemas.js';
import { changeLink, deleteLink, type LinkChange } from './change.js';
import { createLink } from './create.js';
import { chooseDomain, targetRules } from './domain.js';
import { findLink } from './find.js';
import { link, showLink, type Link } from './link.js';
import { targetUrl, type TargetRules } from './target.js';

const params = z.object({
	token: z.string().regex(/^[0-9A-Za-z]{1,32}$/, 'is not a token: letters and digits only'),
});

const moment = givenTime.transform((text) => new Date(text));

/** A link as a key sees it that may change it but not read it: what it gave itself. */
const changedLink = link
	.pick({ token: true, url: true, expiresAt: true, disabled: true })
	.partial({ url: true, expiresAt: true, disabled: true })
	.meta({
		id: 'ChangedLink',
		description: 'A link, to a key without `messages:read`: what was given',
	});

function pickGiven(changed: Link, given: LinkChange): z.infer<typeof changedLink> {
	const { token, url, expiresAt, disabled } = changed;
	return {
		token,
		...(given.url !== undefined && { url }),
		...(given.expiresAt !== undefined && { expiresAt }),
		...(given.disabled !== undefined && { disabled }),
	};
}

/** What is given to make a link, and to change one. */
function linkSchemas(rules: TargetRules) {
	const url = targetUrl(rules);
	const newLink = z
		.strictObject({
			url,
			campaign: campaignReference.nullish(),
			domain: z.string().nullish(),
			expiresAt: moment.nullish(),
			metadata: metadata.optional(),
		})
		.meta({ id: 'NewLink' });
	const linkChange = z
		.strictObject({
			url: url.optional(),
			expiresAt: moment.nullable().optional(),
			disabled: z.boolean().optional(),
		})
		.meta({ id: 'LinkChange' });
	return { newLink, linkChange };
}

/** Links, one at a time: those without a message are made here, those of messages with their message. */
export function linkEndpoints(deps: Deps): Endpoint[] {
	const { db, linkCache, clock, settings } = deps;
	const { newLink, linkChange } = linkSchemas(targetRules(deps));
	const common = { tag: 'Links', params } as const;
	return [
		endpoint({
			method: 'post',
			path: '/v1/links',
			tag: 'Links',
			summary: 'Mint one link without a message',
			scope: 'messages:write',
			body: newLink,
			answer: link,
			status: 201,
			handle: async ({ body }) => {
				const row = await createLink(deps, {
					url: body.url,
					campaign: body.campaign ?? null,
					domain: chooseDomain(deps, body.domain, 'domain'),
					expiresAt: body.expiresAt ?? null,
					metadata: body.metadata ?? null,
				});
				return showLink(row, deps);
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/domains',
			tag: 'Links',
			summary: 'The short domains that a message or a link may choose, the default first',
			scope: null,
			answer: pageOf(z.object({ url: z.string() }).meta({ id: 'Domain' })),
			handle: () => {
				const data = [deps.publicUrl, ...settings.domains].map((url) => ({ url }));
				return Promise.resolve({ data, nextCursor: null });
			},
		}),
		endpoint({
			...common,
			method: 'get',
			path: '/v1/links/{token}',
			summary: 'One link',
			scope: 'messages:read',
			answer: link,
			handle: async ({ params: { token } }) => showLink(await findLink(db.pool, token), deps),
		}),
		endpoint({
			...common,
			method: 'patch',
			path: '/v1/links/{token}',
			summary: 'Change where a link leads, when it ends, or whether it works',
			scope: 'messages:write',
			body: linkChange,
			answer: z.union([link, changedLink]),
			handle: async ({ params: { token }, body, caller }) => {
				const row = await db.transaction((tx) => changeLink(tx, token, body));
				linkCache.forget(token);
				const changed = showLink(row, deps);
				return mayUse(caller, 'messages:read') ? changed : pickGiven(changed, body);
			},
		}),
		endpoint({
			...common,
			method: 'delete',
			path: '/v1/links/{token}',
			summary: 'Delete a link: it answers 404 from now on, and its clicks stay',
			scope: 'messages:write',
			answer: undefined,
			handle: async ({ params: { token } }) => {
				await db.transaction((tx) => deleteLink(tx, token, clock));
				linkCache.forget(token);
			},
		}),
	];
}
