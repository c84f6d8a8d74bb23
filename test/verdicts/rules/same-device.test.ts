import { expect } from 'chai';
import { sameDevice } from '../../../backend/src/verdicts/rules/same-device.js';
import { ANDROID } from '../../support/visitors.js';
import {
	afterNoon,
	createStage,
	HOSTING,
	otherClick,
	type OtherClick,
	type OwnClick,
	type Stage,
} from '../support/scene.js';

let stage: Stage;
before(async () => (stage = await createStage()));
after(() => stage.end());

/** A phone that opened the same message a minute before. */
const find = (other: Partial<OtherClick> = {}, own: OwnClick = {}) =>
	stage.find(sameDevice, own, [otherClick({ at: afterNoon(-60), ...other })]);

describe('The rule of the same device', () => {
	it('speaks for a person who comes back, and for the first visit, too', async () => {
		expect(await find()).to.include({ verdict: 'human' });
		expect(await find({ at: afterNoon(60) })).to.include({ verdict: 'human' });
	});

	it('is a hint only', async () => {
		expect((await find())!.points).to.be.below(50);
	});

	it('does not count a double tap', async () => {
		expect(await find({ at: afterNoon(-2) })).to.equal(null);
	});

	it('does not count another device, another address or another method', async () => {
		expect(await find({ userAgent: ANDROID })).to.equal(null);
		expect(await find({ ip: '203.0.113.7' })).to.equal(null);
		expect(await find({ method: 'HEAD' })).to.equal(null);
	});

	it('has nothing to say of rented servers, from where scanners look again', async () => {
		expect(await find({}, { network: HOSTING })).to.equal(null);
	});
});
