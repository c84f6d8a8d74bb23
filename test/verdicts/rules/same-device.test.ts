import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import type { Evidence, OtherClick } from '../../../backend/src/verdicts/evidence.js';
import { sameDevice } from '../../../backend/src/verdicts/rules/same-device.js';
import { ANDROID, IPHONE } from '../../support/visitors.js';
import { afterNoon, HOSTING, NOON, otherClick } from '../support/scene.js';

/** A phone that opened the same message a minute before. */
const find = (other: Partial<OtherClick> = {}, evidence: Partial<Evidence> = {}) =>
	sameDevice(
		bareEvidence({
			at: NOON,
			ip: '198.51.100.1',
			userAgent: IPHONE,
			ofMessage: [otherClick({ at: afterNoon(-60), ...other })],
			...evidence,
		}),
	);

describe('The rule of the same device', () => {
	it('speaks for a person who comes back, and for the first visit, too', () => {
		expect(find()).to.include({ verdict: 'human' });
		expect(find({ at: afterNoon(60) })).to.include({ verdict: 'human' });
	});

	it('is a hint only', () => {
		expect(find()!.points).to.be.below(50);
	});

	it('does not count a double tap', () => {
		expect(find({ at: afterNoon(-2) })).to.equal(null);
	});

	it('does not count another device, another address or another method', () => {
		expect(find({ userAgent: ANDROID })).to.equal(null);
		expect(find({ ip: '203.0.113.7' })).to.equal(null);
		expect(find({ method: 'HEAD' })).to.equal(null);
	});

	it('has nothing to say of rented servers, from where scanners look again', () => {
		expect(find({}, { network: HOSTING })).to.equal(null);
	});
});
