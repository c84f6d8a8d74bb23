import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KNOWN_KINDS, KNOWN_NAMES } from '../../backend/src/network/known-networks.js';
import { createLocate } from '../../backend/src/network/locate.js';
import { networkTable } from '../../backend/src/network/network-table.js';
import { NO_NETWORK, NO_PLACE } from '../../backend/src/network/network.js';
import { mmdbFile } from './mmdb-file.js';

describe('Whose an address is', () => {
	const locate = createLocate({ geoipDb: [] });

	it('is known by number, name and kind, for IPv4 and IPv6', () => {
		const known: [string, number, RegExp, string | null][] = [
			['66.159.228.9', 22843, /Proofpoint/, 'scanner'],
			['31.13.24.1', 32934, /Facebook/, 'platform'],
			['2a03:2880:f003:c07::1', 32934, /Facebook/, 'platform'],
			['3.5.140.1', 16509, /Amazon/, 'hosting'],
			['2600:1f18::1', 14618, /Amazon/, 'hosting'],
			['20.42.0.1', 8075, /Microsoft/, 'hosting'],
			['165.225.72.1', 62044, /Zscaler/, 'gateway'],
			['172.225.158.176', 36183, /Akamai/, 'relay'],
			['104.28.34.40', 13335, /Cloudflare/, 'relay'],
			['2a02:26f7:c9c4:654c::9', 20940, /Akamai/, 'relay'],
			['2606:54c0:25a0::1', 13335, /Cloudflare/, 'relay'],
			['172.56.1.1', 21928, /T-Mobile/, null],
			['91.64.0.1', 3209, /Vodafone/, null],
		];
		for (const [ip, asn, name, kind] of known) {
			const { network } = locate(ip);
			expect(network, ip).to.include({ asn, kind });
			expect(network.name, ip).to.match(name);
		}
	});

	it('comes with the country where the address is registered', () => {
		expect(locate('172.56.1.1').place).to.deep.equal({ ...NO_PLACE, country: 'US' });
		expect(locate('2003:e1::1').place).to.deep.equal({ ...NO_PLACE, country: 'DE' });
	});

	it('is not known of private, special and unknown addresses', () => {
		const special = [
			'10.1.2.3',
			'172.16.0.1',
			'192.168.1.1',
			'127.0.0.1',
			'169.254.169.254',
			'192.0.2.44',
			'0.0.0.0',
			'255.255.255.255',
			'::',
			'::1',
			'fe80::1',
			'fd00::1',
			'2001:db8::1',
		];
		for (const ip of special)
			expect(locate(ip), ip).to.deep.equal({ network: NO_NETWORK, place: NO_PLACE });
	});

	it('ends where its range ends', () => {
		const names = (ip: string) => locate(ip).network.asn;
		expect([names('66.159.227.255'), names('66.159.228.0')]).to.deep.equal([26211, 22843]);
	});

	it("is an operator's own file's to say, which goes by the same kinds", async () => {
		const directory = await mkdtemp(join(tmpdir(), 'clickloop-locate-'));
		const path = join(directory, 'asn.mmdb');
		const record = { autonomous_system_number: 22843, autonomous_system_organization: 'Own name' };
		await writeFile(
			path,
			mmdbFile('GeoLite2-ASN', [
				{ cidr: '172.56.0.0/16', record },
				{ cidr: '172.57.0.0/16', record: { autonomous_system_number: 22843 } },
			]),
		);
		const own = createLocate({ geoipDb: [path] });
		expect(own('172.56.1.1')).to.deep.equal({
			network: { asn: 22843, name: 'Own name', kind: 'scanner' },
			place: { country: 'US', region: null, city: null },
		});
		expect(own('172.57.1.1').network.name).to.match(/Proofpoint/);
		expect(own('172.58.1.1').network.asn).to.equal(21928);
		await rm(directory, { recursive: true });
	});
});

describe('The known networks', () => {
	it('go by those names in the shipped data, so that no number is another one’s', () => {
		const table = networkTable();
		for (const [asn, name] of KNOWN_NAMES)
			expect(table.nameOf(asn)?.toLowerCase(), `AS${asn}`).to.include(name.toLowerCase());
	});

	it('have one kind each', () => {
		expect(new Set(KNOWN_NAMES.map(([asn]) => asn)).size).to.equal(KNOWN_NAMES.length);
		expect(KNOWN_KINDS.get(63949)).to.equal('hosting');
	});

	it('are no carriers of people', () => {
		const table = networkTable();
		const carriers = [
			21928, 7018, 20057, 6167, 22394, 701, 7922, 3320, 3209, 6805, 12322, 3215, 1136, 2856, 5089,
			12576, 25135, 1267, 3269, 6713, 9121, 55836, 45609, 4134, 4837, 9808, 2516, 9605, 17676, 4713,
			1221, 7545, 8151, 28573, 27699, 26599, 8708, 5617, 1257, 2119, 16591, 8881, 41012,
		];
		for (const asn of carriers)
			expect(
				KNOWN_KINDS.get(asn) ?? table.isHosting(asn),
				`AS${asn} ${table.nameOf(asn)}`,
			).to.equal(false);
	});
});

describe('The shipped data', () => {
	it('cover most of what is routed', () => {
		const { ranges } = networkTable();
		expect(ranges.v4).to.be.greaterThan(400_000);
		expect(ranges.v6).to.be.greaterThan(100_000);
	});
});
