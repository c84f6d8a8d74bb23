import ipaddr from 'ipaddr.js';
import type { ClickToJudge } from './to-judge.js';

/**
 * Whether everybody may have a click's address: behind a proxy that is not trusted, or in a test, all come from the same
 * private one; and of old clicks only the network or a hash is left.
 */
export function isShared({ ip, is_whole }: Pick<ClickToJudge, 'ip' | 'is_whole'>): boolean {
	return !is_whole || ipaddr.process(ip).range() !== 'unicast';
}
