import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The last four bytes of sixteen. */
const LAST = [12, 13, 14, 15];

/** Prefixes behind which the network passes a packet on to the IPv4 address in the last four bytes. */
const TRANSLATED = [
	'::/96', // IPv4-compatible, RFC 4291
	'::ffff:0:0:0/96', // IPv4-translated, RFC 2765
	'64:ff9b::/96', // NAT64, RFC 6052
].map((range) => ipaddr.parseCIDR(range));

/** Where else an IPv4 address may stand, by the bytes. */
const EMBEDDED = [
	{ range: '2002::/16', places: [[2, 3, 4, 5]] }, // 6to4, RFC 3056
	{ range: '2001::/32', places: [[4, 5, 6, 7]] }, // the server of Teredo, RFC 4380
	// A NAT64 of one's own (RFC 8215) has them where its length of prefix says (RFC 6052, 2.2), and that is not known.
	{ range: '64:ff9b:1::/48', places: [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], LAST] },
].map(({ range, places }) => ({ range: ipaddr.parseCIDR(range), places }));

/** @returns the IPv4 address that a packet to an IPv6 address goes to, or the address itself */
export function leadsTo(ip: Address): Address {
	return isTranslated(ip) ? read(ip, LAST) : ip;
}

/** @returns each IPv4 address that somebody on the way may read in an IPv6 one, mapped ones apart */
export function findEmbedded(ip: Address): Address[] {
	if (ip.kind() === 'ipv4') return [];
	const places = EMBEDDED.filter(({ range }) => isIn(ip, range)).flatMap(({ places }) => places);
	if (isTranslated(ip) || isIsatap(ip)) places.push(LAST);
	const found = places.map((where) => read(ip, where));
	if (ip.range() === 'teredo') found.push(read(ip, LAST, 0xff));
	return found;
}

/** `::` and `::1` stand under the first prefix, and are no IPv4 addresses. */
function isTranslated(ip: Address): boolean {
	return (
		TRANSLATED.some((range) => isIn(ip, range)) &&
		ip.range() !== 'unspecified' &&
		ip.range() !== 'loopback'
	);
}

/** In any network, an interface of this name is the IPv4 address behind it (RFC 5214); bit 2 tells of a public one. */
function isIsatap(ip: Address): boolean {
	const [first, ...rest] = ip.toByteArray().slice(8, 12);
	return (first! & ~2) === 0 && rest.join() === [0, 0x5e, 0xfe].join();
}

/** @param mask 0xff where it stands inverted, as the client of Teredo does */
function read(ip: Address, places: number[], mask = 0): ipaddr.IPv4 {
	const bytes = ip.toByteArray();
	return new ipaddr.IPv4(places.map((place) => bytes[place]! ^ mask));
}

function isIn(ip: Address, [base, bits]: [Address, number]): boolean {
	return ip.kind() === base.kind() && ip.match(base, bits);
}
