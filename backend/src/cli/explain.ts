import { parseArgs } from 'node:util';
import { parseDevice } from '../clicks/device.js';
import { showReasons, type Reason } from '../clicks/click.js';
import { readSettings, SettingError } from '../config.js';
import { createLocate } from '../network/locate.js';
import { bareEvidence } from '../verdicts/bare-evidence.js';
import { judge } from '../verdicts/judge.js';

export const EXPLAIN_USAGE = `clickloop explain --user-agent <text> [options]

  --user-agent <text>     as it came; leave it out for a request without one
  --header <name: value>  a request header, as often as needed
  --ip <address>          where it came from
  --method <method>       GET unless told
  --seconds <number>      since the message was delivered`;

const OPTIONS = {
	'user-agent': { type: 'string' },
	header: { type: 'string', multiple: true, default: [] as string[] },
	ip: { type: 'string', default: '::' },
	method: { type: 'string', default: 'GET' },
	seconds: { type: 'string' },
} as const;

/**
 * Says for one request what each rule finds and what the verdict would be, were it the only one.
 * @param args what follows the command
 * @returns lines for people
 * @throws SettingError when the arguments cannot be understood
 */
export function explain(args: string[], env: NodeJS.ProcessEnv): string {
	const { values } = parseArgs({ args, options: OPTIONS });
	const at = new Date();
	const userAgent = values['user-agent'] ?? null;
	const { network, place } = createLocate(readSettings(env))(values.ip);
	const device = userAgent ? parseDevice(userAgent) : null;
	const evidence = bareEvidence({
		at,
		userAgent,
		network,
		deviceType: device?.type ?? null,
		headers: new Map(values.header.map(parseHeader)),
		ip: values.ip,
		method: values.method,
		deliveredAt: values.seconds ? new Date(at.getTime() - parseSeconds(values.seconds)) : null,
	});
	const atOnce = judge(evidence, false);
	const later = judge(evidence, true);
	const verdict = atOnce.final
		? `${atOnce.verdict}, at once`
		: `unsure; ${later.verdict} if nothing else comes`;
	return [
		`Device   ${[device?.model, device?.os, device?.browser].filter(Boolean).join(', ') || 'unknown'}`,
		`Network  ${network.asn ? `AS${network.asn} ${network.name} (${network.kind})` : 'unknown'}`,
		`Place    ${[place.city, place.region, place.country].filter(Boolean).join(', ') || 'unknown'}`,
		'',
		...showReasons(atOnce.reasons).map(showReason),
		...(atOnce.reasons.length === 0 ? ['No rule has anything to say.'] : []),
		'',
		`Verdict  ${verdict}`,
	].join('\n');
}

function parseHeader(line: string): [string, string] {
	const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(line) ?? [];
	if (name === undefined || value === undefined) {
		throw new SettingError(`--header: ${JSON.stringify(line)} is not of the form "name: value"`);
	}
	return [name.toLowerCase(), value];
}

function parseSeconds(text: string): number {
	const seconds = Number(text);
	if (text.trim() === '' || !Number.isFinite(seconds)) {
		throw new SettingError(`--seconds: ${JSON.stringify(text)} is not a number`);
	}
	return seconds * 1000;
}

function showReason({ rule, verdict, points, detail }: Reason): string {
	return `${verdict.padEnd(8)} ${String(points).padStart(4)}  ${rule}: ${detail}`;
}
