import { expect } from 'chai';
import { addressBurst } from '../../../backend/src/verdicts/rules/address-burst.js';
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

/** A click three seconds after delivery, among others from its address. */
const find = (ofAddress: OtherClick[], more: OwnClick = {}) =>
	stage.find(addressBurst, { deliveredAt: afterNoon(-3), ...more }, ofAddress);

/** @returns clicks on other recipients' messages, so many seconds after delivery */
const recipients = (count: number, seconds: number | null, known: Partial<OtherClick> = {}) =>
	Array.from({ length: count }, (_, i) =>
		otherClick({ messageId: `${seconds} ${i}`, secondsSinceDelivery: seconds, ...known }),
	);
const inManyDresses = (count: number, seconds: number) =>
	recipients(count, seconds).map((other, i) => ({ ...other, userAgent: `Phone ${i}` }));

describe('The rule of bursts from one address', () => {
	it('finds one dress that opens many recipients’ links right after delivery', async () => {
		const finding = await find(recipients(5, 4));
		expect(finding).to.include({ verdict: 'bot' });
		expect(finding!.points).to.be.at.least(60);
		expect((await find(recipients(30, 4)))!.points).to.equal(120);
	});

	it('has nothing to say of a family, nor of one recipient who taps often', async () => {
		expect(await find(recipients(2, 4))).to.equal(null);
		expect(await find(recipients(9, 4, { messageId: 'one' }))).to.equal(null);
		expect(await find(recipients(9, 4, { messageId: 'own' }))).to.equal(null);
	});

	it('lets the quickest of a carrier’s many phones be, once the others come', async () => {
		expect(await find([...recipients(6, 9), ...recipients(14, 90)])).to.equal(null);
		expect(await find([...recipients(40, 4), ...recipients(14, 90)])).to.not.equal(null);
	});

	it('has nothing to say of people in an office at their own pace', async () => {
		expect(await find(inManyDresses(30, 240))).to.equal(null);
		expect(await find([...inManyDresses(4, 9), ...inManyDresses(20, 240)])).to.equal(null);
	});

	it('finds a gateway in an office, whatever the people there do in their own dress', async () => {
		const people = inManyDresses(20, 240);
		expect(await find([...recipients(10, 4), ...people])).to.not.equal(null);
		expect(await find(recipients(10, 4), { deliveredAt: afterNoon(-240) })).to.equal(null);
	});

	it('finds machines that change their dress by their pace alone', async () => {
		expect(await find(inManyDresses(12, 4))).to.include({ verdict: 'bot' });
		expect(await find(inManyDresses(4, 4))).to.equal(null);
	});

	it('wants more company for one who comes late for a machine', async () => {
		const late = { deliveredAt: afterNoon(-20) };
		expect(await find(recipients(5, 4), late)).to.equal(null);
		expect(await find(recipients(12, 4), late)).to.include({ verdict: 'bot' });
	});

	it('is stricter with rented servers, which few people share', async () => {
		const slow = { deliveredAt: afterNoon(-40) };
		expect(await find(recipients(4, 40), { ...slow, network: HOSTING })).to.include({
			verdict: 'bot',
		});
		expect(await find(recipients(4, 40), slow)).to.equal(null);
	});

	it('has nothing to say where no times are known', async () => {
		expect(await find(recipients(30, null))).to.equal(null);
		expect(await find(recipients(30, 4), { deliveredAt: null })).to.equal(null);
	});
});
