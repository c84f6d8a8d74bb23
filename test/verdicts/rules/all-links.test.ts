import { expect } from 'chai';
import { allLinks } from '../../../backend/src/verdicts/rules/all-links.js';
import { ANDROID, IPHONE } from '../../support/visitors.js';
import {
	afterNoon,
	createStage,
	otherClick,
	VISITOR,
	type OtherClick,
	type OwnClick,
	type Stage,
} from '../support/scene.js';

let stage: Stage;
before(async () => (stage = await createStage()));
after(() => stage.end());

/** One of two links at noon, a minute after delivery, by the same visitor as the other clicks. */
const find = (ofMessage: OtherClick[], more: OwnClick = {}) =>
	stage.find(
		allLinks,
		{ linkId: '1', linksOfMessage: 2, deliveredAt: afterNoon(-60), ...more },
		ofMessage,
	);
const second = (seconds: number, known: Partial<OtherClick> = {}) =>
	otherClick({ linkId: '2', at: afterNoon(seconds), ...known });

describe('The rule of all links', () => {
	it('is sure of a machine where all were opened faster than a person comes back from the first', async () => {
		expect(await find([second(0.8)])).to.include({ verdict: 'bot', points: 100 });
		expect(await find([second(-0.8)])).to.include({ verdict: 'bot', points: 100 });
		expect((await find([second(0.8)]))!.detail).to.include('All 2 links');
	});

	it('only doubts a person who opens the second link seconds later', async () => {
		expect((await find([second(2)]))!.points).to.be.within(10, 45);
		expect((await find([second(4)]))!.points).to.be.within(10, 45);
	});

	it('doubts more right after delivery, when gateways look', async () => {
		const soon = { deliveredAt: afterNoon(-6) };
		expect((await find([second(2)], soon))!.points).to.be.at.least(60);
		expect((await find([second(4)], soon))!.points).to.be.within(10, 45);
	});

	it('is sure of a machine where three links or more were opened within seconds', async () => {
		const three = { linksOfMessage: 3 };
		expect(await find([second(2), second(4, { linkId: '3' })], three)).to.include({ points: 100 });
		expect(await find([second(2)], three)).to.equal(null);
	});

	it('has nothing to say of one link, however often it is tapped', async () => {
		expect(await find([second(0.5, { linkId: '1' })], { linksOfMessage: 1 })).to.equal(null);
		expect(await find([second(0.5, { linkId: '1' })])).to.equal(null);
	});

	it('has nothing to say of links opened at other times', async () => {
		expect(await find([second(8)])).to.equal(null);
		expect(await find([second(-600)])).to.equal(null);
	});

	it('does not add up the clicks of different visitors', async () => {
		const elsewhere = { ip: '203.0.113.7', userAgent: ANDROID };
		expect(await find([second(0.5, elsewhere)])).to.equal(null);
		expect(await find([second(0.5, { ...elsewhere, ip: VISITOR })])).to.not.equal(null);
		expect(await find([second(0.5, { ...elsewhere, userAgent: IPHONE })])).to.not.equal(null);
	});
});
