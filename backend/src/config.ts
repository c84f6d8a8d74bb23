import { isIP } from 'node:net';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { parseUrl } from './url.js';
import { nearest } from './nearest.js';

export type Role = 'web' | 'worker' | 'all';
/** What becomes of the addresses of old clicks: cut down to their network, or replaced by a keyed hash. */
export type OldAddresses = 'cut' | 'hash';
/** Which webhook targets are allowed: public addresses, private ones too, or just these CIDR ranges. */
export type WebhookAllow = 'public' | 'private' | string[];

/** A setting that cannot be used. The message is the one line an operator needs. */
export class SettingError extends Error {
	override name = 'SettingError';
}

interface Setting<T> {
	name: string;
	/** Secrets are named in errors, never shown. */
	secret?: boolean;
	/** What is allowed, as words for the error. */
	allowed: string;
	fallback: T;
	/** Gives undefined when the text is not allowed. */
	parse(text: string): T | undefined;
}

/** Short enough for a try on the desk; docs tell operators to take 32 random bytes. */
const SECRET_LENGTH = 8;

/** All settings: the only place that names them. docs/settings.md explains them to operators. */
const setting = {
	host: text('HOST', '127.0.0.1', 'a host name or an IP address', (value) => !/\s/.test(value)),
	/** 0 lets the system choose a free port. */
	port: integer('PORT', 8080, 0, 65_535),
	/** Null means the embedded PostgreSQL under `dataDir`. */
	databaseUrl: optional('DATABASE_URL', 'a URL such as postgresql://user:password@host:5432/name', {
		secret: true,
		parse: (value) => (/^postgres(ql)?:\/\/\S+$/.test(value) ? value : undefined),
	}),
	/** An absolute path. */
	dataDir: directory('CLICKLOOP_DATA_DIR', './data'),
	/** An origin such as `https://go.acme.com`; null means `http://localhost:<port>`. */
	publicUrl: optional(
		'CLICKLOOP_PUBLIC_URL',
		'a base URL such as https://go.acme.com, without a path',
		{
			parse: parseOrigin,
		},
	),
	/** Further origins that a message may choose for its short links. */
	domains: list(
		'CLICKLOOP_DOMAINS',
		'base URLs such as https://go.acme.com, separated by commas',
		parseOrigin,
	),
	/** Null means that one is generated and printed once. */
	adminKey: optional('CLICKLOOP_ADMIN_KEY', `at least ${SECRET_LENGTH} characters, no spaces`, {
		secret: true,
		parse: parseSecret,
	}),
	/** Null means that one is generated and kept in the data directory. */
	secret: optional('CLICKLOOP_SECRET', `at least ${SECRET_LENGTH} characters, no spaces`, {
		secret: true,
		parse: parseSecret,
	}),
	/** Addresses and CIDR ranges whose `X-Forwarded-For` is believed. */
	trustProxy: list(
		'CLICKLOOP_TRUST_PROXY',
		'IP addresses or CIDR ranges such as 10.0.0.0/8, separated by commas',
		parseRange,
	),
	/** Requests a minute that one API key may make of this process. */
	apiLimit: integer('CLICKLOOP_API_LIMIT', 30_000, 60, 1_000_000),
	/** Hosts that links may lead to, such as `acme.com` or `*.acme.com`; none means any. */
	targetHosts: list(
		'CLICKLOOP_TARGET_HOSTS',
		'host names such as acme.com or *.acme.com, separated by commas',
		parseHostPattern,
	),
	role: oneOf<Role>('CLICKLOOP_ROLE', 'all', ['web', 'worker', 'all']),
	/** How long an unsure click may wait for more evidence, in seconds. */
	settleSeconds: integer('CLICKLOOP_SETTLE_SECONDS', 10, 0, 3600),
	/** How many days clicks are kept at least; null means for ever. */
	clickDays: optional('CLICKLOOP_CLICK_DAYS', ...wholeNumber(1, 36_500)),
	/** After how many days the addresses of clicks are cut or hashed. */
	addressDays: integer('CLICKLOOP_ADDRESS_DAYS', 30, 1, 36_500),
	oldAddresses: oneOf<OldAddresses>('CLICKLOOP_OLD_ADDRESSES', 'cut', ['cut', 'hash']),
	/** Characters of a short link's token. */
	tokenLength: integer('CLICKLOOP_TOKEN_LENGTH', 7, 6, 8),
	/** How many links are kept in memory. */
	linksInMemory: integer('CLICKLOOP_LINKS_IN_MEMORY', 1_000_000, 1000, 10_000_000),
	webhookAllow: webhookAllow(),
	/** How many days deliveries that are over, and their events, are kept. */
	deliveryLogDays: integer('CLICKLOOP_DELIVERY_LOG_DAYS', 30, 1, 36_500),
	/** Absolute paths of MMDB files that tell country, region, city or network. */
	geoipDb: list('CLICKLOOP_GEOIP_DB', 'paths of MMDB files, separated by commas', (path) =>
		resolve(path),
	),
};

/** The settings of one Clickloop process, checked. This file is the only one that reads the environment. */
export type Settings = {
	[K in keyof typeof setting]: (typeof setting)[K] extends Setting<infer T> ? T : never;
};

/** The environment variables that are settings. */
export const SETTING_NAMES = Object.values(setting).map(({ name }) => name);

/**
 * Reads and checks all settings.
 * @param env the environment, e.g. `process.env`; empty values count as not set
 * @throws SettingError naming the variable, its value (never a secret's) and what is allowed; also for a name that
 * looks like a setting and is none
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
	refuseUnknownNames(env);
	const settings = Object.fromEntries(
		Object.entries(setting).map(([key, one]) => [key, read<unknown>(one, env)]),
	) as Settings;
	if (settings.databaseUrl && !settings.secret) {
		throw new SettingError(
			'CLICKLOOP_SECRET is not set: with DATABASE_URL it must be, the same in each process ' +
				`(${setting.secret.allowed}; e.g. the output of: openssl rand -hex 32)`,
		);
	}
	return settings;
}

const newSecret = optional('CLICKLOOP_NEW_SECRET', setting.secret.allowed, {
	secret: true,
	parse: parseSecret,
});

/**
 * Reads what `clickloop rotate-secret` needs: all settings, and one that only this command knows.
 * @throws SettingError as readSettings does
 */
export function readRotation(env: NodeJS.ProcessEnv): {
	settings: Settings;
	/** Null means that one is generated, where the present one was. */
	newSecret: string | null;
} {
	const rest = { ...env, [newSecret.name]: undefined };
	return { settings: readSettings(rest), newSecret: read(newSecret, env) };
}

const PREFIX = 'CLICKLOOP_';

/** A misspelt name would else be a setting that silently is not set. */
function refuseUnknownNames(env: NodeJS.ProcessEnv): void {
	const unknown = Object.keys(env).find(
		(name) => name.startsWith(PREFIX) && env[name]?.trim() && !SETTING_NAMES.includes(name),
	);
	if (unknown === undefined) return;
	// Without what most of them begin with: HOST has no prefix, and is as easily given one.
	const bare = (name: string) => name.replace(PREFIX, '');
	const near = nearest(bare(unknown), SETTING_NAMES.map(bare));
	const meant = SETTING_NAMES.find((name) => bare(name) === near);
	throw new SettingError(
		`${unknown} is no setting of Clickloop${meant ? `; did you mean ${meant}?` : '.'} ` +
			'Unset it, or correct its name: docs/settings.md lists all.',
	);
}

function read<T>(setting: Setting<T>, env: NodeJS.ProcessEnv): T {
	const value = env[setting.name]?.trim();
	if (!value) return setting.fallback;
	const parsed = setting.parse(value);
	if (parsed !== undefined) return parsed;
	// Even where no secret belongs, somebody may have put a password into a URL.
	const shown = setting.secret
		? 'its value'
		: JSON.stringify(value.replace(/\/\/[^/,]*@/g, '//…@'));
	throw new SettingError(`${setting.name}: ${shown} is not allowed; allowed: ${setting.allowed}`);
}

function text(
	name: string,
	fallback: string,
	allowed: string,
	check: (value: string) => boolean,
): Setting<string> {
	return { name, fallback, allowed, parse: (value) => (check(value) ? value : undefined) };
}

function directory(name: string, fallback: string): Setting<string> {
	return {
		name,
		fallback: resolve(fallback),
		allowed: 'a directory',
		parse: (value) => resolve(value),
	};
}

function optional<T>(
	name: string,
	allowed: string,
	rest: Pick<Setting<T>, 'parse' | 'secret'>,
): Setting<T | null> {
	return { name, fallback: null, allowed, ...rest };
}

function integer(name: string, fallback: number, least: number, most: number): Setting<number> {
	const [allowed, { parse }] = wholeNumber(least, most);
	return { name, fallback, allowed, parse };
}

function wholeNumber(
	least: number,
	most: number,
): [allowed: string, rest: Pick<Setting<number>, 'parse'>] {
	const parse = (value: string) => {
		const number = /^\d+$/.test(value) ? Number(value) : NaN;
		return number >= least && number <= most ? number : undefined;
	};
	return [`a whole number from ${least} to ${most}`, { parse }];
}

function oneOf<T extends string>(name: string, fallback: T, values: T[]): Setting<T> {
	return {
		name,
		fallback,
		allowed: values.join(', '),
		parse: (value) => values.find((one) => one === value),
	};
}

function list(
	name: string,
	allowed: string,
	parseOne: (value: string) => string | undefined,
): Setting<string[]> {
	return { name, fallback: [], allowed, parse: (value) => parseList(value, parseOne) };
}

function webhookAllow(): Setting<WebhookAllow> {
	return {
		name: 'CLICKLOOP_WEBHOOK_ALLOW',
		fallback: 'private',
		allowed: 'public, private, or CIDR ranges separated by commas',
		parse: (value) =>
			value === 'public' || value === 'private' ? value : parseList(value, parseRange),
	};
}

function parseList(
	value: string,
	parseOne: (value: string) => string | undefined,
): string[] | undefined {
	const parsed = value
		.split(',')
		.map((part) => part.trim())
		.filter(Boolean)
		.map(parseOne);
	return parsed.every((one) => one !== undefined) ? parsed : undefined;
}

function parseOrigin(value: string): string | undefined {
	const url = parseUrl(value);
	const plain =
		url && !url.username && !url.password && !url.search && !url.hash && url.pathname === '/';
	return plain && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

/** @returns the host as URLs have it: in small letters, and punycode for what is not ASCII */
function parseHostPattern(value: string): string | undefined {
	const [, wildcard = '', host = ''] = /^(\*\.)?([^/@:?#*\s\\]+)$/.exec(value) ?? [];
	const url = host && parseUrl(`http://${host}`);
	return url ? wildcard + url.hostname : undefined;
}

function parseRange(value: string): string | undefined {
	if (isIP(value)) return value;
	return ipaddr.isValidCIDR(value) ? value : undefined;
}

function parseSecret(value: string): string | undefined {
	return value.length >= SECRET_LENGTH && !/\s/.test(value) ? value : undefined;
}
