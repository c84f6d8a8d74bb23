import type { IncomingMessage } from 'node:http';
import type { Guesses } from './auth/brute-force.js';
import type { RevealingSecrets } from './auth/reveal.js';
import type { Background } from './background/background.js';
import type { Clock } from './clock.js';
import type { Settings } from './config.js';
import type { Database } from './database/database.js';
import type { Interned } from './clicks/interned.js';
import type { SpillWatermark } from './clicks/spill-watermark.js';
import type { Interns } from './database/intern.js';
import type { Metrics } from './http/metrics.js';
import type { RateLimit } from './http/rate-limit.js';
import type { Streams } from './http/streams.js';
import type { Logger } from './logger.js';
import type { Locate } from './network/locate.js';
import type { LinkCache } from './redirect/link-cache.js';
import type { LostClicks } from './redirect/lost-clicks.js';

/** What the parts of the server are handed; each takes from it what it needs. */
export interface Deps {
	settings: Settings;
	/** The base URL of short links and callbacks, the setting's or `http://localhost:<port>`. */
	publicUrl: string;
	db: Database;
	background: Background;
	/** Long answers: tables and exports. */
	streams: Streams;
	/** What clicks name by number: the numbers, and what stands under them. */
	interns: Interns;
	interned: Interned;
	/** Links in memory: who changes one makes this process forget it at once, and the others by a notification. */
	linkCache: LinkCache;
	lostClicks: LostClicks;
	/** Whether clicks wait on the disk of any process. */
	spillWatermark: SpillWatermark;
	locate: Locate;
	/** Where a request comes from, as trusted proxies tell: always a valid IP address. */
	addressOf: (req: IncomingMessage) => string;
	/** Wrong keys and sign-in links, by address. */
	guesses: Guesses;
	/** What is called, by the key's id. */
	apiUse: RateLimit;
	secrets: RevealingSecrets;
	clock: Clock;
	fetch: typeof fetch;
	log: Logger;
	metrics: Metrics;
}
