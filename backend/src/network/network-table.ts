import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keyOfIPv4, keyOfIPv6 } from './address-key.js';
import { createPackedReader, type PackedReader } from './packed-reader.js';

/** Made by `npm run build:network`; scripts/network-data/encode.mjs says how it is laid out. */
const FILE = new URL('networks.bin.gz', import.meta.url);

/** What the shipped data know of an address; null where they know nothing. */
export interface TableEntry {
	asn: number | null;
	/** Where the address is registered, as ISO 3166-1 alpha-2. */
	country: string | null;
}

export interface NetworkTable {
	find(ip: string): TableEntry;
	/** The organisation that runs a network. */
	nameOf(asn: number): string | null;
	/** Whether it rents out servers, as far as its name tells. */
	isHosting(asn: number): boolean;
	ranges: { v4: number; v6: number };
}

/** Ranges in order; each holds up to the next one's start. */
interface Ranges {
	starts: Uint32Array | Float64Array;
	/** The network's place in the list times 256, plus the country's; both counted from 1, 0 where not known. */
	values: Uint32Array;
}

let loaded: NetworkTable | undefined;

/** The shipped data, read when they are first asked for: some 60 ms, and 10 MB that stay. */
export function networkTable(): NetworkTable {
	return (loaded ??= loadNetworkTable());
}

function loadNetworkTable(): NetworkTable {
	const { asns, hosting, names, countries, v4, v6 } = readPacked(unzip(readFileSync(FILE)));

	const placeOf = (asn: number) => {
		const at = lastNotAbove(asns, asn);
		return asns[at] === asn ? at : -1;
	};

	return {
		find(ip) {
			const value = ip.includes(':') ? valueAt(v6, keyOfIPv6(ip)) : valueAt(v4, keyOfIPv4(ip));
			return {
				asn: asns[(value >>> 8) - 1] ?? null,
				country: countries[(value & 255) - 1] ?? null,
			};
		},
		nameOf: (asn) => names(placeOf(asn)),
		isHosting: (asn) => hosting[placeOf(asn)] === 1,
		ranges: { v4: v4.starts.length, v6: v6.starts.length },
	};
}

/** Apart from what looks into them, which would keep the whole file in memory. */
function readPacked(packed: Buffer) {
	const reader = createPackedReader(packed);
	const asns = reader.rising(new Uint32Array(reader.number()));
	const hosting = reader.numbers(new Uint8Array(asns.length));
	const names = indexLines(reader.bytes(), asns.length);
	const countryCount = reader.number();
	const codes = reader.bytes().toString('latin1');
	const countries = Array.from({ length: countryCount }, (_, i) => codes.slice(i * 2, i * 2 + 2));
	const v4 = readRanges(reader, (length) => new Uint32Array(length));
	const v6 = readRanges(reader, (length) => new Float64Array(length));
	return { asns, hosting, names, countries, v4, v6 };
}

function readRanges(reader: PackedReader, allocate: (length: number) => Ranges['starts']): Ranges {
	const starts = reader.rising(allocate(reader.number()));
	const values = reader.numbers(new Uint32Array(starts.length));
	const places = reader.numbers(new Uint8Array(starts.length));
	for (let i = 0; i < values.length; i += 1) values[i] = values[i]! * 256 + places[i]!;
	return { starts, values };
}

/** In one piece: gzip's last four bytes say how long what is in it is (RFC 1952, section 2.3.1). */
function unzip(file: Buffer): Buffer {
	return gunzipSync(file, { chunkSize: file.readUInt32LE(file.length - 4) });
}

function valueAt({ starts, values }: Ranges, key: number): number {
	return values[lastNotAbove(starts, key)] ?? 0;
}

/** @returns the place of the last number that is not above the key, -1 when all are */
function lastNotAbove(numbers: Uint32Array | Float64Array, key: number): number {
	let low = 0;
	let high = numbers.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (numbers[middle]! <= key) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** Lines stay bytes until they are asked for: 90,000 strings would take several times the room. */
function indexLines(bytes: Buffer, count: number): (line: number) => string | null {
	const ends = new Uint32Array(count);
	let end = -1;
	for (let line = 0; line < count; line += 1) {
		const next = bytes.indexOf(NEW_LINE, end + 1);
		end = next < 0 ? bytes.length : next;
		ends[line] = end;
	}
	return (line) => {
		if (line < 0 || line >= count) return null;
		const start = line === 0 ? 0 : ends[line - 1]! + 1;
		return bytes.toString('utf8', start, ends[line]);
	};
}

const NEW_LINE = 0x0a;
