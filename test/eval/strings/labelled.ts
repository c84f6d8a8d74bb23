import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import crawlers from 'crawler-user-agents';
import { PEOPLE_IN_APPS } from '../../verdicts/user-agents.js';

/** A user agent of which is known who sends it. */
export interface Labelled {
	ua: string;
	label: 'human' | 'preview' | 'bot';
	/** What it is more closely, for the table. */
	kind: string;
	mobile?: boolean;
	/** Of a system that is still in use: Android 8, iOS 13 or later. */
	modern?: boolean;
	inApp?: boolean;
	/** Its share of real traffic, where that is known. */
	weight?: number;
	/** False for bots out of isbot's own tests, which it cannot miss. */
	unseenByIsbot?: boolean;
}

/** @param path of a JSON array of labelled user agents, gzipped when its name ends in `.gz` */
export async function readLabelled(path: string): Promise<Labelled[]> {
	const bytes = await readFile(path);
	const text = path.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes;
	const entries = JSON.parse(text.toString()) as Labelled[];
	const wrong = entries.findIndex(
		({ ua, label }) => typeof ua !== 'string' || !['human', 'preview', 'bot'].includes(label),
	);
	if (wrong >= 0)
		throw new Error(`${path}: entry ${wrong} needs a "ua" and a "label" of human, preview or bot`);
	return entries;
}

/**
 * User agents out of npm packages: real traffic (user-agents), browsers in a laboratory (@ulixee/real-user-agents)
 * and programs (crawler-user-agents); and of in-app browsers, which these have few of, ours.
 */
export async function fromPackages(): Promise<Labelled[]> {
	return [...(await fromTraffic()), ...(await fromLaboratory()), ...programs(), ...apps()];
}

const { resolve } = createRequire(import.meta.url);

/** Their data is not among what the packages export. */
async function readData<T>(packageName: string, path: string): Promise<T> {
	return JSON.parse(await readFile(join(dirname(resolve(packageName)), path), 'utf8')) as T;
}

async function fromTraffic(): Promise<Labelled[]> {
	const seen = await readData<{ userAgent: string; weight: number; deviceCategory: string }[]>(
		'user-agents',
		'user-agents.json',
	);
	const byUserAgent = new Map<string, Labelled>();
	for (const { userAgent, weight, deviceCategory } of seen) {
		const known = byUserAgent.get(userAgent);
		if (known) known.weight! += weight;
		else byUserAgent.set(userAgent, { ...person(userAgent, deviceCategory), weight });
	}
	return [...byUserAgent.values()];
}

async function fromLaboratory(): Promise<Labelled[]> {
	const browsers = await readData<Record<string, { pattern: string }>>(
		'@ulixee/real-user-agents',
		'data/userAgentsById.json',
	);
	const userAgents = Object.values(browsers).map(({ pattern }) => pattern.replace('$patch$', '0'));
	return [...new Set(userAgents)].map((ua) => person(ua, 'desktop'));
}

function person(ua: string, device: string): Labelled {
	return { ua, label: 'human', kind: device, mobile: device !== 'desktop', modern: isModern(ua) };
}

function isModern(userAgent: string): boolean {
	const android = /Android (\d+)/.exec(userAgent)?.[1];
	const ios = /OS (\d+)_[\d_]+ like Mac OS X/.exec(userAgent)?.[1];
	if (android) return Number(android) >= 8;
	return ios ? Number(ios) >= 13 : true;
}

function programs(): Labelled[] {
	// Its types do not know of the tags.
	const entries: { instances: string[]; tags?: string[] }[] = crawlers;
	return entries.flatMap(({ instances, tags = [] }) =>
		instances.map((ua): Labelled => ({
			ua,
			label: tags.includes('social-preview') ? 'preview' : 'bot',
			kind: tags[0] ?? 'other',
		})),
	);
}

function apps(): Labelled[] {
	return Object.values(PEOPLE_IN_APPS).map((ua) => ({
		...person(ua, 'mobile'),
		kind: 'in-app',
		inApp: true,
	}));
}
