import { expect } from 'chai';
import { createLaneQueue } from '../../backend/src/deliveries/queue.js';

describe('subscriptions that wait for a lane', () => {
	it('go first when they have answered well, then when they are untried, each in turn', () => {
		const queue = createLaneQueue();
		queue.add('f1', 'failing');
		queue.add('u1', 'untried');
		queue.add('p1', 'proven');
		queue.add('u2', 'untried');
		queue.add('p2', 'proven');
		expect([queue.nextProven(), queue.nextProven(), queue.nextProven()]).to.deep.equal([
			'p1',
			'p2',
			undefined,
		]);
		const suspects = [1, 2, 3, 4].map(() => queue.nextSuspect()?.id);
		expect(suspects).to.deep.equal(['u1', 'u2', 'f1', undefined]);
	});

	it('wait once, at their place, by what is known of them last', () => {
		const queue = createLaneQueue();
		queue.add('a', 'failing');
		queue.add('b', 'failing');
		queue.add('a', 'failing');
		queue.add('c', 'failing');
		queue.add('c', 'proven');
		expect(queue.nextProven()).to.equal('c');
		expect(queue.nextSuspect()).to.deep.equal({ id: 'a', standing: 'failing' });
		expect(queue.nextSuspect()).to.deep.equal({ id: 'b', standing: 'failing' });
		expect(queue.hasSuspects()).to.equal(false);
	});
});
