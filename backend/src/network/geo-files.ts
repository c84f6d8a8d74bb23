import { readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { Reader, type AsnResponse, type CityResponse } from 'mmdb-lib';
import { SettingError } from '../config.js';
import { cleanName } from './clean-name.js';
import { LARGEST_ASN, type Place } from './network.js';

/** What an operator's own files say of an address; null where they say nothing. */
export interface GeoFinding {
	place: Place | null;
	network: { asn: number; name: string | null } | null;
}

/** The kinds of MMDB files that hold a place or an AS number, by MaxMind's and DB-IP's names for them. */
const USEFUL_TYPES = /city|country|enterprise|location|asn|isp/i;

/** Neighbours share their records: these many decoded parts take a few megabytes. */
const CACHED = 10_000;

type GeoRecord = Partial<CityResponse & AsnResponse>;

/**
 * Opens files in MaxMind's format (GeoIP2, GeoLite2, DB-IP's), and keeps them in memory.
 * @param paths the first file to know a part of the answer gives it
 * @throws SettingError when one cannot be read, or is of no use here
 */
export function openGeoFiles(paths: string[]): (ip: string) => GeoFinding {
	const readers = paths.map(openFile);
	return (ip) => {
		const finding: GeoFinding = { place: null, network: null };
		for (const read of readers) {
			const record = read(ip);
			if (!record) continue;
			finding.place = refinePlace(finding.place, readPlace(record));
			finding.network ??= readNetwork(record);
		}
		return finding;
	};
}

/** @returns the first place, or the second where it knows more of the same country */
export function refinePlace(first: Place | null, second: Place | null): Place | null {
	if (!first) return second;
	const isBare = !first.region && !first.city;
	return isBare && second?.country === first.country ? second : first;
}

function openFile(path: string): (ip: string) => GeoRecord | null {
	const reader = parseFile(path, readBytes(path));
	const { databaseType, ipVersion } = reader.metadata;
	if (!USEFUL_TYPES.test(databaseType)) {
		throw new SettingError(
			`CLICKLOOP_GEOIP_DB: ${path} is a ${JSON.stringify(databaseType)} file; allowed: City, Country and ASN files`,
		);
	}
	// In a file for IPv4 alone, the first bits of an IPv6 address would lead to somebody else.
	return (ip) => (ipVersion === 4 && ip.includes(':') ? null : reader.get(ip));
}

function readBytes(path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new SettingError(`CLICKLOOP_GEOIP_DB: ${path} cannot be read (${code})`, {
			cause: error,
		});
	}
}

function parseFile(path: string, bytes: Buffer): Reader<CityResponse & AsnResponse> {
	try {
		return new Reader(bytes, { cache: new LRUCache<string | number, object>({ max: CACHED }) });
	} catch (error) {
		throw new SettingError(`CLICKLOOP_GEOIP_DB: ${path} is not an MMDB file`, { cause: error });
	}
}

function readPlace({ country, subdivisions, city }: GeoRecord): Place | null {
	const code = cleanName(country?.iso_code);
	if (!code) return null;
	return {
		country: code,
		region: nameOf(subdivisions?.[0]),
		city: nameOf(city),
	};
}

function nameOf(part: { names?: { en?: string } } | undefined): string | null {
	return cleanName(part?.names?.en);
}

/** Files that hold everything keep the AS number among the traits. */
function readNetwork(record: GeoRecord): GeoFinding['network'] {
	const source = record.autonomous_system_number ? record : record.traits;
	const asn = source?.autonomous_system_number;
	if (!asn || asn > LARGEST_ASN) return null;
	return { asn, name: cleanName(source.autonomous_system_organization) };
}
