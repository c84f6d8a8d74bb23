// The file's form, read by backend/src/network/table.ts: numbers as variable-length integers of 7 bits a byte, lowest
// first, in this order:
//   networks: how many; of each its AS number less the one before, and 1 for hosting; then all names, lines of UTF-8,
//             behind their length in bytes
//   countries: how many; two letters each
//   IPv4, IPv6: how many ranges; the start of each less the one before; then of each the place of its network in the
//             list, counted from 1, and that of its country, both 0 where not known

/** @returns {Buffer} */
export function encode({ networks, v4, v6 }) {
	const out = createWriter();
	const countries = [...new Set([...v4, ...v6].flatMap(({ country }) => country ?? []))].sort();
	const networkAt = new Map(networks.map(({ asn }, i) => [asn, i + 1]));
	const countryAt = new Map(countries.map((country, i) => [country, i + 1]));

	out.number(networks.length);
	writeRising(
		out,
		networks.map(({ asn }) => asn),
	);
	for (const { isHosting } of networks) out.number(isHosting ? 1 : 0);
	out.text(networks.map(({ name }) => name.replaceAll('\n', ' ')).join('\n'));
	out.number(countries.length);
	out.text(countries.join(''));
	for (const ranges of [v4, v6]) {
		out.number(ranges.length);
		writeRising(
			out,
			ranges.map(({ start }) => start),
		);
		for (const { asn } of ranges) out.number(networkAt.get(asn) ?? 0);
		for (const { country } of ranges) out.number(countryAt.get(country) ?? 0);
	}
	return out.bytes();
}

function writeRising(out, numbers) {
	let before = 0;
	for (const number of numbers) {
		out.number(number - before);
		before = number;
	}
}

function createWriter() {
	const written = [];
	const number = (value) => {
		let rest = value;
		while (rest >= 128) {
			written.push((rest % 128) + 128);
			rest = Math.floor(rest / 128);
		}
		written.push(rest);
	};
	return {
		number,
		text(value) {
			const bytes = Buffer.from(value);
			number(bytes.length);
			for (const byte of bytes) written.push(byte);
		},
		bytes: () => Buffer.from(written),
	};
}
