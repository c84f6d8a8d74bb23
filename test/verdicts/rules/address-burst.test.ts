import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import type { Evidence, OtherClick } from '../../../backend/src/verdicts/evidence.js';
import { addressBurst } from '../../../backend/src/verdicts/rules/address-burst.js';
import { IPHONE } from '../../support/visitors.js';
import { afterNoon, HOSTING, NOON, otherClick } from '../support/scene.js';

/** A click three seconds after delivery, among others from its address. */
const find = (ofAddress: OtherClick[], more: Partial<Evidence> = {}) =>
	addressBurst(
		bareEvidence({
			at: NOON,
			userAgent: IPHONE,
			messageId: 'own',
			deliveredAt: afterNoon(-3),
			ofAddress,
			...more,
		}),
	);

/** @returns clicks on other recipients' messages, so many seconds after delivery */
const recipients = (count: number, seconds: number | null, known: Partial<OtherClick> = {}) =>
	Array.from({ length: count }, (_, i) =>
		otherClick({ messageId: `${seconds} ${i}`, secondsSinceDelivery: seconds, ...known }),
	);
const inManyDresses = (count: number, seconds: number) =>
	recipients(count, seconds).map((other, i) => ({ ...other, userAgent: `Phone ${i}` }));

describe('The rule of bursts from one address', () => {
	it('finds one dress that opens many recipients’ links right after delivery', () => {
		const finding = find(recipients(5, 4));
		expect(finding).to.include({ verdict: 'bot' });
		expect(finding!.points).to.be.at.least(60);
		expect(find(recipients(30, 4))!.points).to.equal(120);
	});

	it('has nothing to say of a family, nor of one recipient who taps often', () => {
		expect(find(recipients(2, 4))).to.equal(null);
		expect(find(recipients(9, 4, { messageId: 'one' }))).to.equal(null);
		expect(find(recipients(9, 4, { messageId: 'own' }))).to.equal(null);
	});

	it('lets the quickest of a carrier’s many phones be, once the others come', () => {
		expect(find([...recipients(6, 9), ...recipients(14, 90)])).to.equal(null);
		expect(find([...recipients(40, 4), ...recipients(14, 90)])).to.not.equal(null);
	});

	it('has nothing to say of people in an office at their own pace', () => {
		expect(find(inManyDresses(30, 240))).to.equal(null);
		expect(find([...inManyDresses(4, 9), ...inManyDresses(20, 240)])).to.equal(null);
	});

	it('finds a gateway in an office, whatever the people there do in their own dress', () => {
		const people = inManyDresses(20, 240);
		expect(find([...recipients(10, 4), ...people])).to.not.equal(null);
		expect(find(recipients(10, 4), { deliveredAt: afterNoon(-240) })).to.equal(null);
	});

	it('finds machines that change their dress by their pace alone', () => {
		expect(find(inManyDresses(12, 4))).to.include({ verdict: 'bot' });
		expect(find(inManyDresses(4, 4))).to.equal(null);
	});

	it('wants more company for one who comes late for a machine', () => {
		const late = { deliveredAt: afterNoon(-20) };
		expect(find(recipients(5, 4), late)).to.equal(null);
		expect(find(recipients(12, 4), late)).to.include({ verdict: 'bot' });
	});

	it('is stricter with rented servers, which few people share', () => {
		const slow = { deliveredAt: afterNoon(-40) };
		expect(find(recipients(4, 40), { ...slow, network: HOSTING })).to.include({ verdict: 'bot' });
		expect(find(recipients(4, 40), slow)).to.equal(null);
	});

	it('has nothing to say where no times are known', () => {
		expect(find(recipients(30, null))).to.equal(null);
		expect(find(recipients(30, 4), { deliveredAt: null })).to.equal(null);
	});
});
