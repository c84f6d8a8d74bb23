import { expect } from 'chai';
import { otherDevice } from '../../../backend/src/verdicts/rules/other-device.js';
import {
	afterNoon,
	CARRIER,
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

/** A computer at a provider, while a phone of another network opens the same message 20 seconds later. */
const find = (own: OwnClick = {}, other: Partial<OtherClick> = {}) =>
	stage.find(
		otherDevice,
		{
			ip: '203.0.113.7',
			network: { asn: 64502, name: 'Example Cable', kind: null },
			deviceType: 'desktop',
			...own,
		},
		[otherClick({ at: afterNoon(20), ...other })],
	);

describe('The rule of the other device', () => {
	it('doubts a computer while the recipient’s phone opens the same message elsewhere', async () => {
		const finding = await find();
		expect(finding).to.include({ verdict: 'bot' });
		expect(finding!.points).to.be.within(20, 59);
		expect(finding!.detail).to.include('20 s apart');
	});

	it('doubts a rented server in a phone’s dress likewise, but no other phone', async () => {
		expect(await find({ deviceType: 'mobile', network: HOSTING })).to.not.equal(null);
		expect(await find({ deviceType: 'mobile' })).to.equal(null);
	});

	it('has nothing to say when the two are minutes apart: texts are passed on', async () => {
		expect(await find({}, { at: afterNoon(90) })).to.equal(null);
	});

	it('has nothing to say when both come out of the same network', async () => {
		expect(await find({ network: CARRIER })).to.equal(null);
		expect(await find({}, { ip: '203.0.113.7' })).to.equal(null);
	});

	it('does not take a scanner’s visit for a phone’s', async () => {
		expect(await find({}, { networkKind: 'hosting' })).to.equal(null);
		expect(await find({}, { method: 'HEAD' })).to.equal(null);
		expect(await find({}, { deviceType: 'desktop' })).to.equal(null);
	});
});
