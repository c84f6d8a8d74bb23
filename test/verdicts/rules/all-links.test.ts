import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import type { Evidence, OtherClick } from '../../../backend/src/verdicts/evidence.js';
import { allLinks } from '../../../backend/src/verdicts/rules/all-links.js';
import { ANDROID, IPHONE } from '../../support/visitors.js';
import { afterNoon, NOON, otherClick } from '../support/scene.js';

/** One of two links at noon, a minute after delivery, by the same visitor as the other clicks. */
const find = (ofMessage: OtherClick[], more: Partial<Evidence> = {}) =>
	allLinks(
		bareEvidence({
			at: NOON,
			ip: '198.51.100.1',
			userAgent: IPHONE,
			linkId: '1',
			linksOfMessage: 2,
			deliveredAt: afterNoon(-60),
			ofMessage,
			...more,
		}),
	);
const second = (seconds: number, known: Partial<OtherClick> = {}) =>
	otherClick({ linkId: '2', at: afterNoon(seconds), ...known });

describe('The rule of all links', () => {
	it('is sure of a machine where all were opened faster than a person comes back from the first', () => {
		expect(find([second(0.8)])).to.include({ verdict: 'bot', points: 100 });
		expect(find([second(-0.8)])).to.include({ verdict: 'bot', points: 100 });
		expect(find([second(0.8)])!.detail).to.include('All 2 links');
	});

	it('only doubts a person who opens the second link seconds later', () => {
		expect(find([second(2)])!.points).to.be.within(10, 45);
		expect(find([second(4)])!.points).to.be.within(10, 45);
	});

	it('doubts more right after delivery, when gateways look', () => {
		const soon = { deliveredAt: afterNoon(-6) };
		expect(find([second(2)], soon)!.points).to.be.at.least(60);
		expect(find([second(4)], soon)!.points).to.be.within(10, 45);
	});

	it('is sure of a machine where three links or more were opened within seconds', () => {
		const three = { linksOfMessage: 3 };
		expect(find([second(2), second(4, { linkId: '3' })], three)).to.include({ points: 100 });
		expect(find([second(2)], three)).to.equal(null);
	});

	it('has nothing to say of one link, however often it is tapped', () => {
		expect(find([second(0.5)], { linksOfMessage: 1 })).to.equal(null);
		expect(find([second(0.5, { linkId: '1' })])).to.equal(null);
	});

	it('has nothing to say of links opened at other times', () => {
		expect(find([second(8)])).to.equal(null);
		expect(find([second(-600)])).to.equal(null);
	});

	it('does not add up the clicks of different visitors', () => {
		const elsewhere = { ip: '203.0.113.7', userAgent: ANDROID };
		expect(find([second(0.5, elsewhere)])).to.equal(null);
		expect(find([second(0.5, { ...elsewhere, ip: '198.51.100.1' })])).to.not.equal(null);
		expect(find([second(0.5, { ...elsewhere, userAgent: IPHONE })])).to.not.equal(null);
	});
});
