import { UNREADABLE, type RevealingSecrets } from '../auth/reveal.js';
import type { Outcome, Post, Poster } from './post.js';
import { signatureHeaders, signingSecrets, type StoredSecrets } from './signature.js';

/** An event on its way to a subscription. */
export interface SignedPost extends Omit<Post, 'url' | 'headers'> {
	subscription: StoredSecrets & { url: string };
	/** The event's public id. */
	id: string;
	/** The time of this attempt. */
	at: Date;
}

/**
 * Signs an event and posts it. Unsigned, none leaves: where the subscription's secret cannot be read, nothing is sent,
 * and the outcome says what to do.
 * @throws as the poster does
 */
export async function postSigned(
	poster: Poster,
	secrets: RevealingSecrets,
	{ subscription, id, at, ...post }: SignedPost,
): Promise<Outcome> {
	const signing = signingSecrets(secrets, subscription, at);
	if (signing.length === 0)
		return { status: null, error: NO_SECRET, retryAfter: null, ms: 0, response: null };
	const headers = signatureHeaders(signing, { id, at, body: post.body });
	return poster.post({ ...post, url: subscription.url, headers });
}

const NO_SECRET = `the signing secret is ${UNREADABLE}; rotate it, and give the receiver the new one`;
