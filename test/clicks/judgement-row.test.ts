import { expect } from 'chai';
import type { Reason } from '../../backend/src/clicks/click.js';
import { readReasons, writeJudgement } from '../../backend/src/clicks/judgement-row.js';

describe('judgements as they are stored', () => {
	const store = (...details: string[]) => {
		const reasons = details.map((detail): Reason => ({
			rule: 'timing',
			verdict: 'bot',
			points: 40,
			detail,
		}));
		const row = writeJudgement({ reasons, confidence: 0.9, rulesVersion: 2 });
		const shared = (JSON.parse(row.judgement) as { reasons: Reason[] }).reasons;
		return { ...row, reasons, read: readReasons(shared, row.figures) };
	};

	it('are the same for clicks that differ in seconds or in how many recipients there were', () => {
		const one = store(
			'Opened 0.4 s after the message was sent.',
			'The links of 10 recipients or more.',
		);
		const other = store(
			'Opened 31.0 s after the message was sent.',
			'The links of 7 recipients or more.',
		);
		expect(one.judgement).to.equal(other.judgement);
		expect(one.figures).to.equal('0.4 10');
		expect(other.figures).to.equal('31.0 7');
	});

	const details: string[][] = [
		['All 2 links of the message were opened within 5 s.', 'It came 3.0 s after, 12.5 s apart.'],
		['The user agent names Chrome 41, which is hardly in use any more.'],
		['From Hosting 24 s.r.o. (AS24), of 3 recipients, "Bot/7.1 s"'],
		['A mark \u0001 that is part of what was said, 3 s later', 'and 4 s later'],
		[],
	];
	for (const said of details) {
		it(`read as they were written: ${JSON.stringify(said)}`, () => {
			const { read, reasons } = store(...said);
			expect(read).to.deep.equal(reasons);
		});
	}

	it('have no figures of their own where nothing differs', () => {
		expect(store('The request was a HEAD; a tap is always a GET.').figures).to.equal(null);
	});
});
