import type { Recipient, Visit, World } from './campaign.js';
import {
	drawLateCheck,
	drawOfficeGateway,
	drawHostedGateway,
	drawVendorGateway,
} from './gateways.js';
import { drawDeclared, drawHeadCheck, drawPrefetch, drawPreview } from './programs.js';
import { drawCarrierScanner } from './scanners.js';
import type { SourceKind } from './settings.js';

/** A source's way to look at one message. */
export type Look = (recipient: Recipient) => Omit<Visit, 'recipient' | 'by'>[];

/** Makes a source, with its own addresses, dress and pace for the whole campaign. */
export type DrawSource = (world: World, taps: readonly Visit[]) => Look;

const SOURCES: Record<SourceKind, DrawSource> = {
	'carrier scanner': drawCarrierScanner,
	'hosted gateway': drawHostedGateway,
	'vendor gateway': drawVendorGateway,
	'office gateway': drawOfficeGateway,
	'link preview': drawPreview,
	'HEAD check': drawHeadCheck,
	'declared robot': drawDeclared,
	prefetch: drawPrefetch,
	'late check': drawLateCheck,
};

/** Fills up with automated visits until they have the share of all that the settings want. */
export function drawAutomated(world: World, taps: readonly Visit[]): Visit[] {
	const { settings } = world;
	const wanted = (taps.length * settings.automated) / (1 - settings.automated);
	const all = Object.values(settings.sources).reduce((sum, weight) => sum + weight, 0);
	return Object.entries(settings.sources).flatMap(([name, weight]) =>
		fill(world, name as SourceKind, Math.round((wanted * weight) / all), taps),
	);
}

/** Each message is looked at once by a source, whether its recipient taps or not. */
function fill(world: World, source: SourceKind, wanted: number, taps: readonly Visit[]): Visit[] {
	const { random, recipients } = world;
	const look = SOURCES[source](world, taps);
	const visits: Visit[] = [];
	const seen = new Set<number>();
	while (visits.length < wanted && seen.size < recipients.length) {
		const index = random.integer(0, recipients.length - 1);
		if (seen.has(index)) continue;
		seen.add(index);
		const looks = look(recipients[index]!);
		visits.push(...looks.map((visit) => ({ ...visit, recipient: index, by: { source } })));
	}
	return visits;
}
