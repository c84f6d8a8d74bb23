import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { timing } from '../../../backend/src/verdicts/rules/timing.js';
import { findAlone, HOSTING } from '../support/scene.js';

const NOON = new Date('2026-11-21T12:00:00Z');
const before = (seconds: number | null) =>
	seconds === null ? null : new Date(NOON.getTime() - seconds * 1000);

/** @param delivered how many seconds before the click; negative when the receipt came after it */
const find = (delivered: number | null, sent: number | null = null) =>
	findAlone(
		timing,
		bareEvidence({ at: NOON, deliveredAt: before(delivered), sentAt: before(sent) }),
	);
const points = (...times: Parameters<typeof find>) => find(...times)?.points ?? 0;

describe('The rule of timing', () => {
	it('is certain of what nobody can have done: a tap within a second of delivery', () => {
		expect(find(0.4)).to.include({ verdict: 'bot' });
		expect(points(0)).to.be.at.least(110);
		expect(points(0.999)).to.be.at.least(110);
		expect(find(0.4)!.detail).to.include('0.4 s after the message was delivered');
	});

	it('doubts less and less what is merely quick', () => {
		expect(points(1)).to.be.within(20, 59);
		expect(points(4)).to.be.within(1, points(1) - 1);
	});

	it('has nothing to say of a tap that took its time, nor where no time is known', () => {
		expect(find(10)).to.equal(null);
		expect(find(3600)).to.equal(null);
		expect(find(null)).to.equal(null);
	});

	it('goes by the time of sending where delivery is not known, or was told of after the click', () => {
		expect(find(null, 0.4)!.detail).to.include('after the message was sent');
		expect(points(-2, 0.4)).to.be.at.least(110);
		expect(find(-2, 60)).to.equal(null);
		expect(find(-2, null)).to.equal(null);
	});

	it('has nothing to say of a click before the message was sent', () => {
		expect(find(null, -5)).to.equal(null);
	});

	it('doubts rented servers for longer', () => {
		const hosted = (seconds: number) => {
			const times = { at: NOON, deliveredAt: before(seconds) };
			return findAlone(timing, bareEvidence({ ...times, network: HOSTING }))?.points ?? 0;
		};
		expect(hosted(6)).to.be.above(points(6));
		expect(hosted(30)).to.be.within(1, hosted(6) - 1);
		expect(hosted(300)).to.equal(0);
	});

	it('allows for the way a text takes where only the time of sending is known', () => {
		expect(points(null, 4)).to.be.above(points(4));
	});
});
