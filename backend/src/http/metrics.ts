import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the process counts about itself. */
export interface Metrics {
	registry: Registry;
	/** Requests to short links, by the status of the answer. */
	redirects: Counter<'status'>;
	/** Clicks that neither the database nor the disk took. */
	clicksLost: Counter;
	/** Spilled clicks that the database would not have. */
	clicksRefused: Counter;
	/** Clicks judged, by verdict; a click that was `unsure` first counts again when it is settled. */
	judgements: Counter<'verdict'>;
	/** Attempts to judge a click that failed for the click itself. */
	judgingFailures: Counter;
	/** Seconds that requests other than redirects took, by route (never by full path: ids would swell it). */
	requests: Histogram<'method' | 'route' | 'status'>;
	/** Links that redirect without asking the database. */
	linksInMemory: Gauge;
	/** What still has to be done, of all processes together; read from the database when somebody looks. */
	clicksWaiting: Gauge;
	clicksSetAside: Gauge;
	deliveriesWaiting: Gauge;
	/** Of each part of the background work: when a pass went well last, in seconds since 1970, and passes that failed. */
	backgroundLastSuccess: Gauge<'part'>;
	backgroundFailures: Counter<'part'>;
	/** Stored values that could not be decrypted, each time that one was to be shown. */
	unreadable: Counter;
}

/** @returns metrics of their own registry, so that several servers can live in one process */
export function createMetrics(): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry });
	const registers = [registry];
	return {
		registry,
		redirects: new Counter({
			name: 'clickloop_redirects_total',
			help: 'Requests to short links, by the status of the answer.',
			labelNames: ['status'],
			registers,
		}),
		clicksLost: new Counter({
			name: 'clickloop_clicks_lost_total',
			help: 'Clicks whose redirect went on although neither the database nor the disk took them.',
			registers,
		}),
		clicksRefused: new Counter({
			name: 'clickloop_clicks_refused_total',
			help: 'Spilled clicks that the database would not have; they are in a file in CLICKLOOP_DATA_DIR.',
			registers,
		}),
		judgements: new Counter({
			name: 'clickloop_judgements_total',
			help: 'Clicks judged, by verdict; an unsure click counts again when it is settled.',
			labelNames: ['verdict'],
			registers,
		}),
		judgingFailures: new Counter({
			name: 'clickloop_judging_failures_total',
			help: 'Attempts to judge a click that failed; it is set aside and tried again.',
			registers,
		}),
		requests: new Histogram({
			name: 'clickloop_http_request_seconds',
			help: 'How long requests took, redirects left out.',
			labelNames: ['method', 'route', 'status'],
			buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
			registers,
		}),
		linksInMemory: new Gauge({
			name: 'clickloop_links_in_memory',
			help: 'Links that this process redirects without asking the database.',
			registers,
		}),
		clicksWaiting: new Gauge({
			name: 'clickloop_clicks_waiting',
			help: 'Clicks without a final verdict.',
			registers,
		}),
		clicksSetAside: new Gauge({
			name: 'clickloop_clicks_set_aside',
			help: 'Clicks that could not be judged; they are tried again from time to time.',
			registers,
		}),
		deliveriesWaiting: new Gauge({
			name: 'clickloop_deliveries_waiting',
			help: 'Deliveries that wait for their first or next attempt.',
			registers,
		}),
		backgroundLastSuccess: new Gauge({
			name: 'clickloop_background_last_success_seconds',
			help: 'When a part of the background work went well last, in seconds since 1970.',
			labelNames: ['part'],
			registers,
		}),
		backgroundFailures: new Counter({
			name: 'clickloop_background_failures_total',
			help: 'Passes of a part of the background work that failed; each is tried again.',
			labelNames: ['part'],
			registers,
		}),
		unreadable: new Counter({
			name: 'clickloop_unreadable_total',
			help: 'Stored values that could not be decrypted, each time that one was to be shown.',
			registers,
		}),
	};
}
