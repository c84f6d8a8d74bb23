// `npm run build:network`: makes backend/src/network/networks.bin.gz, which tells whose an IP address is and in which
// country it is registered. The sources are packages of npm; what they are and what the file holds is written down in
// docs/networks.md. Run it now and then: networks move.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { isHosting } from './network-data/hosting.mjs';
import { readRanges } from './network-data/read-csv.mjs';
import { encode } from './network-data/encode.mjs';
import { joinRanges } from './network-data/join-ranges.mjs';

const VERSION = '2.3.2026061719';
const SOURCES = [`@ip-location-db/asn@${VERSION}`, `@ip-location-db/asn-country@${VERSION}`];
const OUTPUT = fileURLToPath(new URL('../backend/src/network/networks.bin.gz', import.meta.url));

/** All numbers in use are far below; the private ones above do not belong on the internet (RFC 6996). */
const LARGEST_ASN = 2 ** 31 - 1;

function install(directory) {
	const { status } = spawnSync(
		'npm',
		['install', '--prefix', directory, '--no-save', '--ignore-scripts', '--no-audit', ...SOURCES],
		{ stdio: 'inherit', shell: process.platform === 'win32' },
	);
	if (status !== 0) throw new Error(`${SOURCES.join(' and ')} could not be installed`);
}

/** @returns the ranges of one family, each with its AS number and country, either of which may be missing */
async function readFamily(directory, family, toKey) {
	const at = (name) =>
		join(directory, `node_modules/@ip-location-db/${name}/${name}-${family}-num.csv`);
	const networks = await readRanges(at('asn'), toKey);
	const countries = await readRanges(at('asn-country'), toKey);
	return { networks, ranges: joinRanges(networks, countries) };
}

/** @returns the numbers in order, and under each the name that comes with it */
function collectNames(networks) {
	const names = new Map();
	for (const { values } of networks) {
		const asn = Number(values[0]);
		if (asn > 0 && asn <= LARGEST_ASN) names.set(asn, values[1]);
	}
	return [...names].sort(([a], [b]) => a - b).map(([asn, name]) => ({ asn, name }));
}

const directory = mkdtempSync(join(tmpdir(), 'clickloop-networks-'));
try {
	install(directory);
	const v4 = await readFamily(directory, 'ipv4', Number);
	// Of IPv6 addresses the first 53 bits: exact in a double, and finer than what is routed (/48).
	const v6 = await readFamily(directory, 'ipv6', (digits) => Number(BigInt(digits) >> 75n));
	const networks = collectNames([...v4.networks, ...v6.networks]).map(({ asn, name }) => ({
		asn,
		name,
		isHosting: isHosting(name),
	}));
	const bytes = encode({ networks, v4: v4.ranges, v6: v6.ranges });
	const packed = gzipSync(bytes, { level: 9 });
	writeFileSync(OUTPUT, packed);
	const hosting = networks.filter((network) => network.isHosting).length;
	console.log(
		`${networks.length} networks (${hosting} of hosting), ${v4.ranges.length} ranges of IPv4, ` +
			`${v6.ranges.length} of IPv6: ${bytes.length} bytes, ${packed.length} compressed`,
	);
} finally {
	rmSync(directory, { recursive: true });
}
