/** @jsxRuntime automatic @jsxImportSource preact */
import type { Verdict } from '../../clicks/click.js';
import type { Report } from '../../reports/report.js';
import { formatCount, formatCountOf, formatShare, toLength } from '../parts/numbers.js';

/** The two counts of one campaign, filtered and raw, side by side as everywhere. */
export function Headline({ report }: { report: Report }) {
	const { raw, filtered } = report;
	return (
		<section class="headline" aria-label="Who tapped">
			<div class="card stack">
				<h2>People who tapped</h2>
				<p class="figure">
					<strong class="tone human">{formatCount(filtered.recipients)}</strong>
					<span class="soft">{describeAudience(report)}</span>
				</p>
				<Interval rate={filtered.rate} interval={filtered.rateInterval} />
				<p class="soft small">
					{formatCountOf(filtered.clicks, 'click', 'clicks')}, previews and bots left out
				</p>
				{report.unknown > 0 && (
					<p class="soft small">
						{formatCountOf(report.unknown, 'further text', 'further texts')}: nobody can say whether
						it was sent
					</p>
				)}
			</div>
			<div class="card stack sunken">
				<h2>Raw</h2>
				<p class="figure">
					<strong>{formatCount(raw.recipients)}</strong>
					<span class="soft">{raw.recipients === 1 ? 'recipient' : 'recipients'}</span>
				</p>
				<p>
					<strong class="number">{formatShare(raw.rate)}</strong>{' '}
					<span class="soft small">in {formatCountOf(raw.clicks, 'click', 'clicks')}</span>
				</p>
				<p class="soft small">
					Every request, whoever or whatever made it: what counting redirects alone would tell.
				</p>
			</div>
		</section>
	);
}

/** Channels without receipts never say that a text arrived: then it is those sent that the share is of. */
function describeAudience({ sent, delivered, filtered }: Report): string {
	const reached = delivered || sent;
	if (reached === 0) return 'nothing known to be sent';
	const audience = `${formatCount(reached)} ${delivered > 0 ? 'delivered' : 'sent'}`;
	return filtered.recipients > reached ? `${audience} so far` : `of ${audience}`;
}

interface IntervalProps {
	rate: number | null;
	interval: [number, number] | null;
}

/** A rate as a point, and what it may be for all who are like these as a band around it. */
function Interval({ rate, interval }: IntervalProps) {
	if (rate === null || interval === null) return null;
	const [low, high] = interval;
	return (
		<div class="interval">
			<svg class="human" width="100%" height="18" aria-hidden="true">
				<rect class="track" y="6" width="100%" height="6" rx="3" />
				<rect class="band" x={toLength(low)} y="6" width={toLength(high - low)} height="6" rx="3" />
				<circle class="mark" cx={toLength(rate)} cy="9" r="7" />
			</svg>
			<p>
				<strong class="number">{formatShare(rate)}</strong>{' '}
				<span class="soft small">
					95% interval from {formatShare(low)} to {formatShare(high)}
				</span>
			</p>
		</div>
	);
}

/** Whose requests the raw clicks were, as one bar. */
export function Makeup({ report }: { report: Report }) {
	const parts: { verdict: Verdict; name: string; count: number }[] = [
		{ verdict: 'human', name: 'by people', count: report.filtered.clicks },
		{ verdict: 'preview', name: 'link previews', count: report.previews },
		{ verdict: 'bot', name: 'scanners and bots', count: report.bots },
		{ verdict: 'unsure', name: 'not sure yet', count: report.unsure },
	];
	const total = Math.max(
		parts.reduce((sum, { count }) => sum + count, 0),
		1,
	);
	let from = 0;
	return (
		<section class="card stack" aria-labelledby="makeup">
			<h2 id="makeup">What the {formatCountOf(report.raw.clicks, 'click was', 'clicks were')}</h2>
			<svg class="makeup" width="100%" height="16" aria-hidden="true">
				<rect class="track" width="100%" height="16" />
				{parts.map(({ verdict, count }) => {
					const x = from;
					from += count / total;
					return (
						<rect
							class={`mark ${verdict}`}
							x={toLength(x)}
							width={toLength(count / total)}
							height="16"
						/>
					);
				})}
			</svg>
			<ul class="legend-row">
				{parts.map(({ verdict, name, count }) => (
					<li>
						<svg class={verdict} width="10" height="10" aria-hidden="true">
							<circle class="mark" cx="5" cy="5" r="5" />
						</svg>
						<strong class="number">{formatCount(count)}</strong> {name}
					</li>
				))}
			</ul>
		</section>
	);
}
