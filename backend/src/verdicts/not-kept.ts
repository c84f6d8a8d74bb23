/**
 * What a click is stored with in the place of a user agent, or a set of headers, that nobody had sent before, when its
 * address has brought too many such (redirect/newcomers.ts).
 */
export const AGENT_NOT_KEPT = '(not kept: too many different ones came from this address)';

/** The name of the only header in the set; no request can send one of that name. */
export const NOT_KEPT = '(not kept)';
export const HEADERS_NOT_KEPT = JSON.stringify([
	[NOT_KEPT, 'too many different sets came from this address'],
]);
