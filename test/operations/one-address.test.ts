import { expect } from 'chai';
import { readSettings } from '../../backend/src/config.js';
import { warnOfOneAddress } from '../../backend/src/operations/warn-of-one-address.js';

describe('The warning of clicks that all come from one address', () => {
	function warn(
		address: string,
		clicks: number,
		{ count = clicks, links = clicks, trust = '' } = {},
	) {
		const settings = readSettings(trust ? { CLICKLOOP_TRUST_PROXY: trust } : {});
		return warnOfOneAddress({
			settings,
			recentClicks: { count, most: { address, clicks, links } },
		});
	}

	for (const address of [
		'10.0.0.7',
		'172.18.0.1',
		'192.168.1.1',
		'127.0.0.1',
		'::1',
		'fd00::1',
		'100.64.0.1',
	]) {
		it(`comes with a private one: ${address}`, () => {
			expect(warn(address, 20)!.title).to.contain(address);
			expect(warn(address, 20)!.advice).to.contain(`CLICKLOOP_TRUST_PROXY=${address}`);
			expect(warn(address, 19)).to.equal(null);
		});
	}

	it('comes with a public one only where many links were tapped, and does not name it', () => {
		const { title, advice } = warn('84.160.3.20', 50, { links: 20 })!;
		expect(title + advice)
			.to.contain('CLICKLOOP_TRUST_PROXY')
			.and.not.contain('84.160');
		expect(warn('84.160.3.20', 200, { links: 19 })).to.equal(null);
		expect(warn('84.160.3.20', 49)).to.equal(null);
	});

	it('bears a few others, and comes not where there are visitors', () => {
		expect(warn('10.0.0.7', 190, { count: 200 })).to.not.equal(null);
		expect(warn('10.0.0.7', 100, { count: 200 })).to.equal(null);
	});

	it('shows what is set already', () => {
		expect(warn('10.0.0.7', 20, { trust: '192.168.0.0/16' })!.advice).to.contain(
			'is 192.168.0.0/16: add',
		);
	});

	it('comes not without clicks', () => {
		const recentClicks = { count: 0, most: null };
		expect(warnOfOneAddress({ settings: readSettings({}), recentClicks })).to.equal(null);
	});
});
