import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SettingError } from '../../backend/src/config.js';
import { openGeoFiles, refinePlace } from '../../backend/src/network/geo-files.js';
import { mmdbFile } from './mmdb-file.js';

const LONDON = {
	country: { iso_code: 'GB', names: { en: 'United Kingdom' } },
	subdivisions: [{ iso_code: 'ENG', names: { en: 'England' } }],
	city: { names: { en: 'London', de: 'London' } },
};

describe("An operator's geo files", () => {
	let directory: string;
	before(async () => (directory = await mkdtemp(join(tmpdir(), 'clickloop-geo-'))));
	after(() => rm(directory, { recursive: true }));

	async function write(name: string, bytes: Buffer): Promise<string> {
		const path = join(directory, name);
		await writeFile(path, bytes);
		return path;
	}

	const city = () =>
		write(
			'city.mmdb',
			mmdbFile('GeoLite2-City', [
				{ cidr: '81.2.69.0/24', record: LONDON },
				{ cidr: '2001:db8:1::/48', record: LONDON },
				{ cidr: '81.2.70.0/24', record: { country: { iso_code: 'FR' } } },
				{ cidr: '81.2.71.0/24', record: { continent: { code: 'EU' } } },
			]),
		);

	it('tell country, region and city of IPv4 and IPv6', async () => {
		const find = openGeoFiles([await city()]);
		const london = { country: 'GB', region: 'England', city: 'London' };
		expect(find('81.2.69.160')).to.deep.equal({ place: london, network: null });
		expect(find('2001:db8:1::7')).to.deep.equal({ place: london, network: null });
		expect(find('81.2.70.1').place).to.deep.equal({ country: 'FR', region: null, city: null });
	});

	it('tell nothing of addresses that they do not know, or know no country of', async () => {
		const find = openGeoFiles([await city()]);
		for (const ip of ['81.2.71.1', '10.0.0.1', '::', '2001:db8:2::1'])
			expect(find(ip), ip).to.deep.equal({ place: null, network: null });
	});

	it('tell whose an address is, at the top of the record or among its traits', async () => {
		const asn = mmdbFile('DBIP-ASN-Lite (compat=GeoLite2-ASN)', [
			{
				cidr: '81.2.69.0/24',
				record: { autonomous_system_number: 64500, autonomous_system_organization: 'Example Ltd' },
			},
		]);
		const enterprise = mmdbFile('DBIP-Location-ISP (compat=Enterprise)', [
			{ cidr: '81.2.70.0/24', record: { traits: { autonomous_system_number: 64501 } } },
			{ cidr: '81.2.71.0/24', record: { traits: { autonomous_system_number: 4_200_000_000 } } },
		]);
		const find = openGeoFiles([
			await write('asn.mmdb', asn),
			await write('enterprise.mmdb', enterprise),
		]);
		expect(find('81.2.69.1').network).to.deep.equal({ asn: 64500, name: 'Example Ltd' });
		expect(find('81.2.70.1').network).to.deep.equal({ asn: 64501, name: null });
		expect(find('81.2.71.1').network).to.equal(null);
	});

	it('add to each other, the first one first', async () => {
		const country = mmdbFile('DBIP-Country-Lite', [
			{ cidr: '81.2.69.0/24', record: { country: { iso_code: 'GB' } } },
			{ cidr: '81.2.70.0/24', record: { country: { iso_code: 'DE' } } },
		]);
		const find = openGeoFiles([await write('country.mmdb', country), await city()]);
		expect(find('81.2.69.1').place).to.deep.include({ country: 'GB', city: 'London' });
		expect(find('81.2.70.1').place).to.deep.include({ country: 'DE', city: null });
	});

	it('are refused in one line when they cannot be used', async () => {
		const cut = (await readFile(await city())).subarray(0, 300);
		const wrong: [string, string][] = [
			[join(directory, 'missing.mmdb'), 'cannot be read (ENOENT)'],
			[directory, 'cannot be read (EISDIR)'],
			[await write('empty.mmdb', Buffer.alloc(0)), 'is not an MMDB file'],
			[await write('text.mmdb', Buffer.from('country,DE\n'.repeat(100))), 'is not an MMDB file'],
			[await write('cut.mmdb', cut), 'is not an MMDB file'],
			[
				await write('proxies.mmdb', mmdbFile('GeoIP2-Anonymous-IP', [])),
				'is a "GeoIP2-Anonymous-IP" file',
			],
		];
		for (const [path, words] of wrong) {
			expect(() => openGeoFiles([path]), words)
				.to.throw(SettingError)
				.with.property('message')
				.that.includes(`CLICKLOOP_GEOIP_DB: ${path} ${words}`)
				.and.does.not.include('\n');
		}
	});
});

describe('Two sources of one place', () => {
	const berlin = { country: 'DE', region: 'Land Berlin', city: 'Berlin' };
	const germany = { country: 'DE', region: null, city: null };
	const france = { country: 'FR', region: null, city: null };

	it('agree on more detail, and in doubt the first one counts', () => {
		expect(refinePlace(germany, berlin)).to.deep.equal(berlin);
		expect(refinePlace(berlin, germany)).to.deep.equal(berlin);
		expect(refinePlace(france, berlin)).to.deep.equal(france);
		expect(refinePlace(null, berlin)).to.deep.equal(berlin);
		expect(refinePlace(germany, null)).to.deep.equal(germany);
		expect(refinePlace(null, null)).to.equal(null);
	});
});
