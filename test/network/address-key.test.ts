import { expect } from 'chai';
import ipaddr from 'ipaddr.js';
import { keyOfIPv4, keyOfIPv6 } from '../../backend/src/network/address-key.js';

/** The same by another's parser, in whole numbers. */
function expectedKey(ip: string, bits: number): number {
	const bytes = ipaddr.parse(ip).toByteArray();
	const whole = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
	return Number(whole >> BigInt(bytes.length * 8 - bits));
}

/** Repeatable, so that a failure is one each time. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

describe('The key of an address', () => {
	it('is the whole IPv4 address', () => {
		for (const ip of ['0.0.0.0', '1.2.3.4', '127.0.0.1', '203.0.113.99', '255.255.255.255'])
			expect(keyOfIPv4(ip), ip).to.equal(expectedKey(ip, 32));
	});

	it('is the first 53 bits of the IPv6 address, however it is written', () => {
		const written = [
			'::',
			'::1',
			'2001:db8::',
			'2001:db8::1',
			'2001:DB8:0:f8FF::7',
			'2001:db8:1:2:3:4:5:6',
			'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
			'::2:3:4:5:6:7',
			'1::3:4:5:6:7:8',
			'::ffff:1.2.3.4',
			'64:ff9b::192.0.2.33',
			'::5:6:7:8:1.2.3.4',
		];
		for (const ip of written) expect(keyOfIPv6(ip), ip).to.equal(expectedKey(ip, 53));
	});

	it('is right for any address', () => {
		const random = randomNumbers(7);
		for (let i = 0; i < 2000; i += 1) {
			const bytes = Array.from({ length: 16 }, () =>
				random() < 0.4 ? 0 : Math.floor(random() * 256),
			);
			const v6 = ipaddr.fromByteArray(bytes).toString();
			const v4 = ipaddr.fromByteArray(bytes.slice(0, 4)).toString();
			expect(keyOfIPv6(v6), v6).to.equal(expectedKey(v6, 53));
			expect(keyOfIPv4(v4), v4).to.equal(expectedKey(v4, 32));
		}
	});
});
