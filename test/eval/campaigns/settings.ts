import type { Transport } from './browsers.js';
import type { Random } from './random.js';

/** What one campaign is like. Times are in seconds. */
export interface CampaignSettings {
	recipients: number;
	/** Texts leave at this rate, a second. */
	pace: number;
	twoLinks: number;
	/** The share of recipients who tap: the truth that reports should tell. */
	tapRate: number;
	/** Of all clicks, those that no person made. */
	automated: number;
	transport: Transport;
	delivery: { median: number; sigma: number; phoneOff: number };
	/** What is heard of deliveries: shares of receipts in time, late with the true time, late with a late time; else none. */
	receipts: { inTime: number; late: number; lateTime: number };
	/** From delivery to tap, log-normal, and the share of people who have the phone in their hand. */
	tap: { median: number; sigma: number; fast: number };
	people: {
		/** How many recipients share one carrier's address. */
		perCarrierAddress: number;
		perOffice: number;
		desktops: number;
		doubleTaps: number;
		returns: number;
		bothLinks: number;
		forwards: number;
	};
	places: Record<'cgnat' | 'phoneV6' | 'home' | 'office' | 'relay' | 'vpn' | 'gateway', number>;
	sources: Record<SourceKind, number>;
}

/** What clicks without a person, in proportion to each other. */
export type SourceKind =
	| 'carrier scanner'
	| 'hosted gateway'
	| 'vendor gateway'
	| 'office gateway'
	| 'link preview'
	| 'HEAD check'
	| 'declared robot'
	| 'prefetch'
	| 'late check';

/** Draws a campaign from wide ranges: the rules must hold in all of them, not in a typical one. */
export function drawSettings(random: Random, recipients: number): CampaignSettings {
	const { between } = random;
	return {
		recipients,
		pace: random.weigh([
			[random.logNormal(40, 0.8), 75],
			[5000, 25],
		]),
		twoLinks: random.pick([0, 0, 0.5, 1, 1]),
		tapRate: between(0.06, 0.4),
		automated: between(0.1, 0.3),
		transport: random.weigh([
			['https', 70],
			['http', 15],
			['bare', 15],
		]),
		delivery: { median: between(1.2, 8), sigma: between(0.3, 1), phoneOff: between(0, 0.06) },
		receipts: random.weigh([
			[{ inTime: 0.95, late: 0.02, lateTime: 0.01 }, 40],
			[{ inTime: 0.6, late: 0.25, lateTime: 0.05 }, 25],
			[{ inTime: 0.5, late: 0.1, lateTime: 0.2 }, 15],
			[{ inTime: 0, late: 0, lateTime: 0 }, 20],
		]),
		tap: { median: random.logNormal(240, 0.7), sigma: between(1, 1.7), fast: between(0, 0.04) },
		people: {
			perCarrierAddress: random.integer(30, 400),
			perOffice: random.integer(5, 80),
			desktops: between(0, 0.04),
			doubleTaps: between(0.02, 0.1),
			returns: between(0.05, 0.25),
			bothLinks: between(0.1, 0.4),
			forwards: between(0.01, 0.06),
		},
		places: {
			cgnat: between(20, 60),
			phoneV6: between(0, 30),
			home: between(15, 45),
			office: between(0, 20),
			relay: between(0, 12),
			vpn: between(0, 3),
			gateway: between(0, 3),
		},
		sources: {
			'carrier scanner': between(10, 60),
			'hosted gateway': random.chance(0.6) ? between(0, 40) : 0,
			'vendor gateway': between(0, 25),
			'office gateway': random.chance(0.5) ? between(0, 20) : 0,
			'link preview': between(0, 30),
			'HEAD check': between(0, 25),
			'declared robot': between(0, 15),
			prefetch: between(0, 6),
			'late check': random.chance(0.3) ? between(0, 2) : 0,
		},
	};
}
