import { expect } from 'chai';
import { addressGroup } from '../../backend/src/http/address-group.js';
import { createRateLimit, retryAfter } from '../../backend/src/http/rate-limit.js';

const SECOND = 1000;

describe('A rate limit', () => {
	let now: number;
	beforeEach(() => (now = 12_345));

	/** Five at once, then one each ten seconds. */
	const make = () => createRateLimit({ burst: 5, perMinute: 6, now: () => now });
	const count = (limit: ReturnType<typeof make>, who: string, times: number) => {
		for (let n = 0; n < times; n += 1) limit.count(who);
	};

	it('lets a burst through, and then says how long to wait', () => {
		const limit = make();
		for (let n = 0; n < 5; n += 1) {
			expect(limit.wait('a')).to.equal(0);
			limit.count('a');
		}
		expect(limit.wait('a')).to.equal(10 * SECOND);
		now += 9 * SECOND;
		expect(limit.wait('a')).to.equal(SECOND);
		now += SECOND;
		expect(limit.wait('a')).to.equal(0);
		limit.count('a');
		expect(limit.wait('a')).to.equal(10 * SECOND);
	});

	it('lets the whole burst through again after a quiet time', () => {
		const limit = make();
		count(limit, 'a', 5);
		now += 60 * SECOND;
		count(limit, 'a', 4);
		expect(limit.wait('a')).to.equal(0);
	});

	it('counts each for itself', () => {
		const limit = make();
		count(limit, 'a', 5);
		expect(limit.wait('a')).to.be.greaterThan(0);
		expect(limit.wait('b')).to.equal(0);
	});

	it('lets nobody wait longer for having gone on in spite of it', () => {
		const limit = make();
		count(limit, 'a', 1000);
		expect(limit.wait('a')).to.equal(10 * SECOND);
	});

	it('takes back what turned out to be right, and never more than was counted', () => {
		const limit = make();
		count(limit, 'a', 5);
		limit.forgive('a');
		expect(limit.wait('a')).to.equal(0);
		for (let n = 0; n < 50; n += 1) limit.forgive('a');
		count(limit, 'a', 5);
		expect(limit.wait('a')).to.equal(10 * SECOND);
	});

	it('tells how many are not paid off yet', () => {
		const limit = make();
		count(limit, 'a', 3);
		expect([limit.owed('a'), limit.owed('b')]).to.deep.equal([3, 0]);
		now += 20 * SECOND;
		expect(limit.owed('a')).to.equal(1);
	});

	it('keeps its memory bounded, and remembers who came last', () => {
		const limit = make();
		count(limit, 'last', 5);
		for (let n = 0; n < 49_999; n += 1) limit.count(`flood ${n}`);
		expect(limit.wait('last')).to.be.greaterThan(0);
		limit.count('one more');
		limit.count('and another');
		// The wait above was a use, so the first of the flood went instead.
		expect(limit.wait('last')).to.be.greaterThan(0);
		expect(limit.wait('flood 0')).to.equal(0);
	});

	it('tells the wait in whole seconds, never none', () => {
		expect([1, 1000, 1001].map(retryAfter)).to.deep.equal(['1', '1', '2']);
	});
});

describe('The group of an address', () => {
	it('is an IPv4 address itself, and an IPv6 address’s /64', () => {
		expect(addressGroup('203.0.113.7')).to.equal('203.0.113.7');
		const group = addressGroup('2001:db8:1:2::1');
		expect(addressGroup('2001:db8:1:2:ffff:ffff:ffff:ffff')).to.equal(group);
		expect(addressGroup('2001:0DB8:0001:0002::')).to.equal(group);
		expect(addressGroup('2001:db8:1:3::1')).not.to.equal(group);
		expect(addressGroup('::')).not.to.equal(group);
	});

	it('is the same however the address is spelled', () => {
		for (const spellings of [
			['2001:db8:0:0:1::', '2001:db8::1:0:0:0', '2001:0DB8:0000:0000:1:0:0:0', '2001:db8::7'],
			['2001:db8:a:b::', '2001:DB8:A:B:1:2:3:4', '2001:0db8:000a:000b::1'],
			['::1', '0:0:0:0:0:0:0:2', '::ffff:198.51.100.1'],
		]) {
			expect(new Set(spellings.map(addressGroup)).size, spellings.join(' ')).to.equal(1);
		}
	});
});
