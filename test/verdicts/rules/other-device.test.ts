import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import type { Evidence, OtherClick } from '../../../backend/src/verdicts/evidence.js';
import { otherDevice } from '../../../backend/src/verdicts/rules/other-device.js';
import { afterNoon, CARRIER, HOSTING, NOON, otherClick } from '../support/scene.js';

/** A computer at a provider, while a phone of another network opens the same message 20 seconds later. */
const find = (evidence: Partial<Evidence> = {}, other: Partial<OtherClick> = {}) =>
	otherDevice(
		bareEvidence({
			at: NOON,
			ip: '203.0.113.7',
			network: { asn: 64502, name: 'Example Cable', kind: null },
			deviceType: 'desktop',
			ofMessage: [otherClick({ at: afterNoon(20), ...other })],
			...evidence,
		}),
	);

describe('The rule of the other device', () => {
	it('doubts a computer while the recipient’s phone opens the same message elsewhere', () => {
		const finding = find();
		expect(finding).to.include({ verdict: 'bot' });
		expect(finding!.points).to.be.within(20, 59);
		expect(finding!.detail).to.include('20 s apart');
	});

	it('doubts a rented server in a phone’s dress likewise, but no other phone', () => {
		expect(find({ deviceType: 'mobile', network: HOSTING })).to.not.equal(null);
		expect(find({ deviceType: 'mobile' })).to.equal(null);
	});

	it('has nothing to say when the two are minutes apart: texts are passed on', () => {
		expect(find({}, { at: afterNoon(90) })).to.equal(null);
	});

	it('has nothing to say when both come out of the same network', () => {
		expect(find({ network: CARRIER })).to.equal(null);
		expect(find({}, { ip: '203.0.113.7' })).to.equal(null);
	});

	it('does not take a scanner’s visit for a phone’s', () => {
		expect(find({}, { networkKind: 'hosting' })).to.equal(null);
		expect(find({}, { method: 'HEAD' })).to.equal(null);
		expect(find({}, { deviceType: 'desktop' })).to.equal(null);
	});
});
