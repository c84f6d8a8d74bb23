import { expect } from 'chai';
import {
	noteFailure,
	type FailingSubscription,
} from '../../backend/src/deliveries/note-failure.js';

const MINUTE = 60_000;
const start = Date.parse('2026-11-21T12:00:00Z');

/** @returns what is known after attempts with these statuses, each at its minute after noon */
function after(...attempts: [minutes: number, status: number | null][]) {
	let known: FailingSubscription & { reason?: string | null } = {
		status: 'active',
		failingSince: null,
		notFoundSince: null,
	};
	for (const [minutes, status] of attempts) {
		const at = new Date(start + minutes * MINUTE).toISOString();
		const error = status ? `answered ${status}` : 'connection refused';
		known = noteFailure(known, { at, status, ms: 1, error, response: null });
	}
	return known;
}

describe('a subscription whose attempts fail', () => {
	it('is paused when its receiver has answered 404 for an hour', () => {
		expect(after([0, 404], [59, 404])).to.include({ status: 'active', reason: null });
		const { status, reason } = after([0, 404], [35, 404], [60, 404]);
		expect(status).to.equal('paused');
		expect(reason).to.equal(
			'Paused: the receiver has answered 404 for an hour. If it is a workflow in n8n, activate it again.',
		);
	});

	it('is not, when anything else came in between: an hour of 404 it must be', () => {
		expect(after([0, 404], [30, 500], [60, 404]).status).to.equal('active');
		expect(after([0, 404], [30, null], [60, 404]).status).to.equal('active');
		expect(after([0, 500], [1, 404], [60, 404]).status).to.equal('active');
		expect(after([0, 404], [30, 500], [60, 404], [120, 404]).status).to.equal('paused');
	});

	it('is paused after five days of nothing but failure, with the last one', () => {
		const fiveDays = 5 * 24 * 60;
		expect(after([0, 500], [fiveDays - 1, 500]).status).to.equal('active');
		const { status, reason } = after([0, 500], [fiveDays, null]);
		expect(status).to.equal('paused');
		expect(reason).to.equal(
			'Paused: for five days every attempt failed; the last one: connection refused.',
		);
	});

	it('keeps the reason for which it was paused or has ended', () => {
		const ended = noteFailure(
			{ status: 'ended', failingSince: new Date(0), notFoundSince: new Date(0) },
			{ at: new Date(start).toISOString(), status: 404, ms: 1, error: '404', response: null },
		);
		expect(ended).to.include({ status: 'ended', reason: null });
	});
});
