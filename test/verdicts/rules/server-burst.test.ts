import { expect } from 'chai';
import { serverBurst } from '../../../backend/src/verdicts/rules/server-burst.js';
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

/** @returns clicks from rented servers on so many recipients' messages, each after so many seconds */
const servers = (count: number, seconds: number | null) =>
	Array.from({ length: count }, (_, i) =>
		otherClick({
			messageId: `${seconds} ${i}`,
			secondsSinceDelivery: seconds,
			ip: `203.0.113.${i}`,
			userAgent: `Browser ${i}`,
			networkKind: 'hosting',
		}),
	);

let stage: Stage;
before(async () => (stage = await createStage()));
after(() => stage.end());

/** A click out of a rented server, 12 seconds after delivery. */
const find = (ofServers: OtherClick[], more: OwnClick = {}) =>
	stage.find(serverBurst, { network: HOSTING, deliveredAt: afterNoon(-12), ...more }, ofServers);

describe('The rule of bursts from rented servers', () => {
	it('knows a scanner by its pace, whatever its addresses and dress', async () => {
		const finding = await find(servers(6, 10));
		expect(finding).to.include({ verdict: 'bot', points: 60 });
		expect(finding!.detail).to.include('7 recipients');
	});

	it('has nothing to say of a few', async () => {
		expect(await find(servers(3, 10))).to.equal(null);
	});

	it('has nothing to say of people on a VPN, who come when they like', async () => {
		const people = [...servers(5, 10), ...servers(30, 300)];
		expect(await find(people)).to.equal(null);
		expect(await find(servers(40, 300))).to.equal(null);
	});

	it('speaks for people on a VPN who come at another pace than the scanner', async () => {
		expect(await find(servers(50, 2))).to.include({ verdict: 'human', points: 25 });
		expect(await find(servers(50, 10), { deliveredAt: afterNoon(-40) })).to.equal(null);
	});

	it('knows a slow scanner by its owner’s network, from which hardly anybody comes later', async () => {
		const slow = { deliveredAt: afterNoon(-40) };
		const own = servers(6, 35).map((look) => ({ ...look, asn: HOSTING.asn }));
		const finding = await find(own, slow);
		expect(finding).to.include({ verdict: 'bot', points: 60 });
		expect(finding!.detail).to.include('7 recipients');
		const late = servers(10, 300).map((look) => ({ ...look, asn: HOSTING.asn }));
		expect(await find([...own, ...late], slow)).to.equal(null);
		expect(await find([...own, ...servers(10, 300)], slow)).to.include({ points: 60 });
		expect(await find(own, { deliveredAt: afterNoon(-100) })).to.equal(null);
	});

	it('has nothing to say of other networks, nor where no time is known', async () => {
		expect(await find(servers(50, 10), { network: CARRIER })).to.equal(null);
		expect(await find(servers(50, null))).to.equal(null);
		expect(await find(servers(50, 10), { deliveredAt: null })).to.equal(null);
	});
});
