/** @jsxRuntime automatic @jsxImportSource preact */
import type { Click, Reason, Verdict } from '../../clicks/click.js';
import { titleOf } from '../../verdicts/describe.js';
import { override } from '../../verdicts/rules/override.js';
import { VerdictForms } from '../clicks/verdict-forms.js';
import { nameCountry } from './country-name.js';
import { Moment, TimeOfDay } from './moment.js';
import { formatConfidence, formatSeconds } from './numbers.js';
import { VerdictBadge } from './verdict-badge.js';

const MEANINGS: Record<Verdict, string> = {
	human: 'A person. Counted in the filtered numbers, and passed on to workflows.',
	preview: 'A messenger fetched the link to draw its preview. Only in the raw numbers.',
	bot: 'A scanner or another program. Only in the raw numbers.',
	unsure: 'Not clear yet. It waits a moment for more evidence; until then it counts as raw only.',
};

interface ClickListProps {
	clicks: Click[];
	/** The page they are on, to come back to: a path. */
	path: string;
	/** Of one message and of just now: whose they are, and on which day, goes without saying. */
	isFeed?: boolean;
}

/** Clicks, newest first: each one line, which opens to the reasons of its verdict. */
export function ClickList({ clicks, path, isFeed = false }: ClickListProps) {
	return (
		<ul class={isFeed ? 'clicks feed' : 'clicks'}>
			{clicks.map((click) => (
				<li key={click.id}>
					<details id={click.id}>
						<summary>
							<VerdictBadge verdict={click.verdict} />
							<span class="who">
								{!isFeed && click.to && <strong class="number">{click.to} </strong>}
								{describeVisitor(click)}
							</span>
							<span class="soft small number">
								{isFeed ? <TimeOfDay at={click.at} /> : <Moment at={click.at} />}
							</span>
						</summary>
						<Findings click={click} path={path} />
					</details>
				</li>
			))}
		</ul>
	);
}

/** People by their devices; machines by what gave them away most. */
function describeVisitor({ verdict, reasons, device, userAgent }: Click): string {
	const against = reasons.filter((reason) => reason.verdict === verdict && verdict !== 'human');
	const [strongest] = against.sort((a, b) => b.points - a.points);
	if (strongest) return strongest.detail;
	const parts = [device.model, device.os, device.browser].filter(Boolean);
	if (parts.length > 0) return parts.join(' · ');
	return userAgent ?? 'Said nothing about itself';
}

function describeRequest({ method, ip, refused }: Click): string {
	const request = `${method} from ${ip}`;
	return refused ? `${request}, refused since the link was ${refused}; counts nowhere` : request;
}

function Findings({ click, path }: { click: Click; path: string }) {
	return (
		<div class="findings stack" id={`why-${click.id}`}>
			<p>
				{MEANINGS[click.verdict]}
				{click.confidence !== null && click.final && (
					<span class="soft"> Confidence {formatConfidence(click.confidence)}.</span>
				)}
			</p>
			{click.reasons.length > 0 && (
				<ul class="reasons">
					{click.reasons.map((reason) => (
						<ReasonLine key={reason.rule} reason={reason} />
					))}
				</ul>
			)}
			<dl class="facts">
				<Fact name="Opened">{click.url}</Fact>
				<Fact name="Request">{describeRequest(click)}</Fact>
				<Fact name="Place">{describePlace(click)}</Fact>
				<Fact name="Network">{describeNetwork(click)}</Fact>
				<Fact name="User agent">{click.userAgent ?? 'none sent'}</Fact>
				<Fact name="After delivery">
					{click.secondsSinceDelivered !== null && formatSeconds(click.secondsSinceDelivered)}
				</Fact>
			</dl>
			<VerdictForms click={click} path={path} />
		</div>
	);
}

function describePlace({ place: { country, region, city } }: Click): string | false {
	const parts = [city, region !== city && region, country && nameCountry(country)];
	return parts.filter(Boolean).join(', ') || false;
}

function describeNetwork({ network: { asn, name, kind } }: Click): string | false {
	if (asn === null) return false;
	return [name, `AS${asn}`, kind].filter(Boolean).join(' · ');
}

function ReasonLine({ reason: { rule, verdict, points, detail } }: { reason: Reason }) {
	return (
		<li>
			<span class={`points number ${verdict}`} title={titleOf(rule)}>
				{rule === override.name ? `Set to ${verdict}` : `+${points} ${verdict}`}
			</span>
			<span>{detail}</span>
		</li>
	);
}

function Fact({ name, children }: { name: string; children: string | false }) {
	return children ? (
		<div>
			<dt>{name}</dt>
			<dd>{children}</dd>
		</div>
	) : null;
}
