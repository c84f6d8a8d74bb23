import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { readSettings, SETTING_NAMES, SettingError, type Settings } from '../backend/src/config.js';

const EVERYTHING_ELSE_OF_A_SERVER = { CLICKLOOP_SECRET: 'a-secret-of-length' };

/** @returns what the settings say of a wrong value, which must be one line */
function complaintAbout(env: Record<string, string>): string {
	try {
		readSettings(env);
	} catch (error) {
		expect(error).to.be.instanceOf(SettingError);
		const { message } = error as SettingError;
		expect(message).to.not.include('\n');
		return message;
	}
	throw new Error(`These settings were taken: ${JSON.stringify(env)}`);
}

describe('settings', () => {
	it('are as documented when nothing is set', () => {
		expect(readSettings({})).to.deep.equal({
			host: '127.0.0.1',
			port: 8080,
			databaseUrl: null,
			dataDir: resolve('./data'),
			publicUrl: null,
			domains: [],
			adminKey: null,
			secret: null,
			trustProxy: [],
			apiLimit: 30_000,
			targetHosts: [],
			role: 'all',
			settleSeconds: 10,
			clickDays: null,
			addressDays: 30,
			oldAddresses: 'cut',
			tokenLength: 7,
			linksInMemory: 1_000_000,
			webhookAllow: 'private',
			deliveryLogDays: 30,
			geoipDb: [],
		} satisfies Settings);
	});

	it('are those that docs/settings.md lists', () => {
		const page = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8');
		const rows = page.split('\n').filter((line) => line.startsWith('| `'));
		const listed = rows.flatMap((row) => row.split('|')[1]!.match(/[A-Z_]+/g) ?? []);
		expect(listed).to.have.members(SETTING_NAMES);
	});

	for (const [misspelt, meant] of [
		['CLICKLOOP_DOMAIN', 'CLICKLOOP_DOMAINS'],
		['CLICKLOOP_TRUSTED_PROXY', 'CLICKLOOP_TRUST_PROXY'],
		['CLICKLOOP_PORT', 'PORT'],
		['CLICKLOOP_DATABASE_URL', 'DATABASE_URL'],
	]) {
		it(`refuse ${misspelt}, and ask for ${meant}`, () => {
			const complaint = complaintAbout({ [misspelt!]: 'https://ada:hunter2@b.co' });
			expect(complaint).to.match(
				new RegExp(`^${misspelt} is no setting .* did you mean ${meant}\\?`),
			);
			expect(complaint).to.not.include('hunter2');
		});
	}

	it('refuse a name that is like none of theirs, without guessing', () => {
		expect(complaintAbout({ CLICKLOOP_COLOUR: 'red' })).to.not.include('did you mean');
	});

	it('are not set by empty values', () => {
		const names = ['HOST', 'PORT', 'DATABASE_URL', 'CLICKLOOP_DOMAINS', 'CLICKLOOP_ROLE'];
		const empty = Object.fromEntries(names.map((name) => [name, '  ']));
		expect(readSettings(empty)).to.deep.equal(readSettings({}));
	});

	const taken: [name: string, value: string, key: keyof Settings, meaning: unknown][] = [
		['HOST', '::', 'host', '::'],
		['HOST', 'clickloop.internal', 'host', 'clickloop.internal'],
		['PORT', '0', 'port', 0],
		['PORT', ' 65535 ', 'port', 65_535],
		['CLICKLOOP_DATA_DIR', '/var/lib/clickloop', 'dataDir', '/var/lib/clickloop'],
		['CLICKLOOP_DATA_DIR', 'here', 'dataDir', resolve('here')],
		['CLICKLOOP_PUBLIC_URL', 'https://go.acme.com/', 'publicUrl', 'https://go.acme.com'],
		['CLICKLOOP_PUBLIC_URL', 'http://localhost:9000', 'publicUrl', 'http://localhost:9000'],
		[
			'CLICKLOOP_DOMAINS',
			'https://a.co, https://b.co/,',
			'domains',
			['https://a.co', 'https://b.co'],
		],
		['CLICKLOOP_ADMIN_KEY', '12345678', 'adminKey', '12345678'],
		['CLICKLOOP_SECRET', '12345678', 'secret', '12345678'],
		['CLICKLOOP_TRUST_PROXY', '10.0.0.0/8, ::1', 'trustProxy', ['10.0.0.0/8', '::1']],
		['CLICKLOOP_API_LIMIT', '60', 'apiLimit', 60],
		[
			'CLICKLOOP_TARGET_HOSTS',
			'Acme.com, *.acme.shop, müller.de, 10.0.0.1',
			'targetHosts',
			['acme.com', '*.acme.shop', 'xn--mller-kva.de', '10.0.0.1'],
		],
		['CLICKLOOP_ROLE', 'web', 'role', 'web'],
		['CLICKLOOP_ROLE', 'worker', 'role', 'worker'],
		['CLICKLOOP_SETTLE_SECONDS', '0', 'settleSeconds', 0],
		['CLICKLOOP_SETTLE_SECONDS', '3600', 'settleSeconds', 3600],
		['CLICKLOOP_CLICK_DAYS', '1', 'clickDays', 1],
		['CLICKLOOP_DELIVERY_LOG_DAYS', '7', 'deliveryLogDays', 7],
		['CLICKLOOP_ADDRESS_DAYS', '90', 'addressDays', 90],
		['CLICKLOOP_OLD_ADDRESSES', 'hash', 'oldAddresses', 'hash'],
		['CLICKLOOP_TOKEN_LENGTH', '6', 'tokenLength', 6],
		['CLICKLOOP_TOKEN_LENGTH', '8', 'tokenLength', 8],
		['CLICKLOOP_LINKS_IN_MEMORY', '10000000', 'linksInMemory', 10_000_000],
		['CLICKLOOP_WEBHOOK_ALLOW', 'public', 'webhookAllow', 'public'],
		[
			'CLICKLOOP_WEBHOOK_ALLOW',
			'10.1.0.0/16,fd00::/8',
			'webhookAllow',
			['10.1.0.0/16', 'fd00::/8'],
		],
		[
			'CLICKLOOP_GEOIP_DB',
			'geo/city.mmdb, /srv/asn.mmdb',
			'geoipDb',
			[resolve('geo/city.mmdb'), resolve('/srv/asn.mmdb')],
		],
	];
	for (const [name, value, key, meaning] of taken) {
		it(`take ${name}=${value}`, () => {
			expect(readSettings({ [name]: value })[key]).to.deep.equal(meaning);
		});
	}

	const wrong: [name: string, value: string, allowed: RegExp][] = [
		['HOST', 'two words', /host name or an IP address/],
		['PORT', '65536', /a whole number from 0 to 65535/],
		['PORT', '-1', /a whole number/],
		['PORT', '80.5', /a whole number/],
		['PORT', '0x50', /a whole number/],
		['PORT', 'http', /a whole number/],
		['CLICKLOOP_PUBLIC_URL', 'go.acme.com', /without a path/],
		['CLICKLOOP_PUBLIC_URL', 'ftp://go.acme.com', /without a path/],
		['CLICKLOOP_PUBLIC_URL', 'https://go.acme.com/links', /without a path/],
		['CLICKLOOP_PUBLIC_URL', 'https://go.acme.com/?a=b', /without a path/],
		['CLICKLOOP_DOMAINS', 'https://a.co,b.co', /base URLs/],
		['CLICKLOOP_TRUST_PROXY', '10.0.0.0/33', /CIDR/],
		['CLICKLOOP_TRUST_PROXY', 'loopback', /CIDR/],
		['CLICKLOOP_API_LIMIT', '59', /from 60 to 1000000/],
		['CLICKLOOP_TARGET_HOSTS', 'https://acme.com', /host names/],
		['CLICKLOOP_TARGET_HOSTS', 'acme.com:443', /host names/],
		['CLICKLOOP_TARGET_HOSTS', '*', /host names/],
		['CLICKLOOP_TARGET_HOSTS', 'go.*.com', /host names/],
		['CLICKLOOP_ROLE', 'Web', /web, worker, all/],
		['CLICKLOOP_SETTLE_SECONDS', '3601', /from 0 to 3600/],
		['CLICKLOOP_SETTLE_SECONDS', '10s', /from 0 to 3600/],
		['CLICKLOOP_CLICK_DAYS', '0', /from 1 to 36500/],
		['CLICKLOOP_DELIVERY_LOG_DAYS', '0', /from 1 to 36500/],
		['CLICKLOOP_ADDRESS_DAYS', '0', /from 1 to 36500/],
		['CLICKLOOP_OLD_ADDRESSES', 'keep', /cut, hash/],
		['CLICKLOOP_TOKEN_LENGTH', '5', /from 6 to 8/],
		['CLICKLOOP_TOKEN_LENGTH', '9', /from 6 to 8/],
		['CLICKLOOP_LINKS_IN_MEMORY', '999', /from 1000 to 10000000/],
		['CLICKLOOP_WEBHOOK_ALLOW', 'everything', /public, private, or CIDR/],
	];
	for (const [name, value, allowed] of wrong) {
		it(`refuse ${name}=${value}, naming it, the value and what is allowed`, () => {
			const complaint = complaintAbout({ [name]: value });
			expect(complaint).to.match(new RegExp(`^${name}: `));
			expect(complaint).to.include(JSON.stringify(value));
			expect(complaint).to.match(allowed);
		});
	}

	const secrets: [name: string, value: string][] = [
		['DATABASE_URL', 'mysql://root:hunter2@db/clicks'],
		['DATABASE_URL', 'postgresql://ada:hunter2 @db/clicks'],
		['CLICKLOOP_ADMIN_KEY', 'hunter2'],
		['CLICKLOOP_ADMIN_KEY', 'hunter2 hunter2'],
		['CLICKLOOP_SECRET', 'hunter2'],
		['CLICKLOOP_PUBLIC_URL', 'https://ada:hunter2@go.acme.com'],
		['CLICKLOOP_PUBLIC_URL', 'https://:hunter2@go.acme.com'],
		['CLICKLOOP_DOMAINS', 'https://a.co,https://ada:hunter2@b.co'],
	];
	for (const [name, value] of secrets) {
		it(`refuse ${name} without showing the secret in ${value.length} characters`, () => {
			const complaint = complaintAbout({ ...EVERYTHING_ELSE_OF_A_SERVER, [name]: value });
			expect(complaint).to.match(new RegExp(`^${name}: `));
			expect(complaint).to.not.include('hunter2');
		});
	}

	it('want the secret to be set where the database is shared', () => {
		const DATABASE_URL = 'postgresql://ada:hunter2@db/clicks';
		const complaint = complaintAbout({ DATABASE_URL });
		expect(complaint).to.match(/^CLICKLOOP_SECRET is not set: with DATABASE_URL it must be/);
		expect(complaint).to.not.include('hunter2');
		expect(readSettings({ ...EVERYTHING_ELSE_OF_A_SERVER, DATABASE_URL }).databaseUrl).to.equal(
			DATABASE_URL,
		);
	});
});
