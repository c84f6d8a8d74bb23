import type { AnyRule } from './rule.js';
import { addressBurst } from './rules/address-burst.js';
import { allLinks } from './rules/all-links.js';
import { browser } from './rules/browser.js';
import { contradiction } from './rules/contradiction.js';
import { fingerprint } from './rules/fingerprint.js';
import { method } from './rules/method.js';
import { navigation } from './rules/navigation.js';
import { network } from './rules/network.js';
import { otherDevice } from './rules/other-device.js';
import { outdated } from './rules/outdated.js';
import { override } from './rules/override.js';
import { prefetch } from './rules/prefetch.js';
import { previewFetcher } from './rules/preview-fetcher.js';
import { sameDevice } from './rules/same-device.js';
import { serverBurst } from './rules/server-burst.js';
import { serverDesktop } from './rules/server-desktop.js';
import { timing } from './rules/timing.js';
import { userAgent } from './rules/user-agent.js';

/** All rules, in the order in which a click's reasons stand. What is gathered and reopened is made from this list. */
export const RULES: AnyRule[] = [
	userAgent,
	previewFetcher,
	method,
	navigation,
	prefetch,
	timing,
	fingerprint,
	network,
	allLinks,
	addressBurst,
	serverBurst,
	serverDesktop,
	otherDevice,
	sameDevice,
	browser,
	contradiction,
	outdated,
	override,
];
