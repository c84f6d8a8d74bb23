import { expect } from 'chai';
import { showReasons } from '../../backend/src/clicks/click.js';
import {
	readReasons,
	writeJudgement,
	type StoredReason,
} from '../../backend/src/clicks/judgement-row.js';
import type { Reason } from '../../backend/src/verdicts/judge.js';

describe('judgements as they are stored', () => {
	const store = (...all: Reason['values'][]) => {
		const reasons = all.map((values): Reason => ({
			rule: 'timing',
			sign: 'hasty',
			verdict: 'bot',
			points: 40,
			values,
		}));
		const row = writeJudgement({ reasons, confidence: 0.9, rulesVersion: 2 });
		const shared = (JSON.parse(row.judgement) as { reasons: StoredReason[] }).reasons;
		return { ...row, reasons, read: readReasons(shared, row.detailValues) };
	};

	it('are the same for clicks that differ in numbers alone', () => {
		const one = store({ seconds: 0.4, since: 'sent' }, { recipients: 10 });
		const other = store({ seconds: 31, since: 'sent' }, { recipients: 7 });
		expect(one.judgement).to.equal(other.judgement);
		expect(one.detailValues).to.equal('0.4 10');
		expect(other.detailValues).to.equal('31 7');
		expect(store({ seconds: 0.4, since: 'delivered' }, { recipients: 10 }).judgement).to.not.equal(
			one.judgement,
		);
	});

	const told: Reason['values'][][] = [
		[{ links: 2, seconds: 5 }, { seconds: 3 }, { seconds: 12.5 }],
		[{ name: 'Chrome', version: '41' }],
		[{ owner: 'Hosting 24 s.r.o. (AS24), of 3 recipients, "Bot/7.1 s"', seconds: 3 }, {}],
		[{ what: 'a mark \u0001 that is part of what was said, 3 s later' }, { seconds: 4 }],
		[],
	];
	for (const values of told) {
		it(`read as they were written: ${JSON.stringify(values)}`, () => {
			const { read, reasons } = store(...values);
			expect(read).to.deep.equal(reasons);
		});
	}

	it('have no numbers of their own where nothing differs', () => {
		expect(store({ method: 'HEAD' }).detailValues).to.equal(null);
	});

	it('read as ever where they were stored as sentences, and can be stored again', () => {
		const old = readReasons(
			[
				{
					rule: 'address-burst',
					verdict: 'bot',
					points: 120,
					detail:
						'The same address opened the links of \u0001 recipients or more right after delivery.',
				},
				{
					rule: 'timing',
					verdict: 'bot',
					points: 40,
					detail: 'The link was opened \u0001 s after the message was sent.',
				},
			],
			'9 2.0',
		);
		const words = [
			'The same address opened the links of 9 recipients or more right after delivery.',
			'The link was opened 2.0 s after the message was sent.',
		];
		expect(showReasons(old).map(({ detail }) => detail)).to.deep.equal(words);
		const { judgement, detailValues } = writeJudgement({
			reasons: old,
			confidence: 1,
			rulesVersion: 1,
		});
		const { reasons } = JSON.parse(judgement) as { reasons: StoredReason[] };
		expect(readReasons(reasons, detailValues)).to.deep.equal(old);
	});
});
