import ipaddr from 'ipaddr.js';
import type { Facts } from './facts.js';
import type { Warning } from './warnings.js';

/** Fewer may well be somebody who tries things out. */
const ENOUGH = 20;
/** For a public address, which may be a large office's: so many clicks, on so many links. */
const ENOUGH_OF_PUBLIC = { clicks: 50, links: 20 };
/** Some come another way, such as health checks. */
const NEARLY_ALL = 0.95;

/** All who tap seem to be one: the sign of a proxy that nobody has told us to believe. */
export function warnOfOneAddress({
	recentClicks: { count, most },
	settings,
}: Pick<Facts, 'recentClicks' | 'settings'>): Warning | null {
	if (!most || count < ENOUGH || most.clicks < NEARLY_ALL * count) return null;
	const isPublic = ipaddr.parse(most.address).range() === 'unicast';
	const { clicks, links } = ENOUGH_OF_PUBLIC;
	if (isPublic && (most.clicks < clicks || most.links < links)) return null;
	// A public address may be a person's after all, and the log must not name it.
	const address = isPublic ? 'one and the same address' : `${most.address}, which is no visitor's`;
	return {
		code: 'clicks-from-one-address',
		title: `${most.clicks} of the last ${count} clicks came from ${address}: probably a proxy's in front of this server.`,
		advice: `${advise(settings.trustProxy, isPublic ? null : most.address)} Until then places, networks and verdicts of clicks are the proxy's, and all visitors share its limits. Where you have only tried out links yourself, nothing is wrong.`,
	};
}

function advise(trusted: string[], address: string | null): string {
	if (trusted.length > 0) {
		return (
			`CLICKLOOP_TRUST_PROXY is ${trusted.join(', ')}: add what is missing in it, ` +
			'and see that the proxy sends X-Forwarded-For or Forwarded.'
		);
	}
	const example = address ? `, such as CLICKLOOP_TRUST_PROXY=${address}` : '';
	return `Set CLICKLOOP_TRUST_PROXY to the addresses of the proxy, load balancer or tunnel${example}.`;
}
