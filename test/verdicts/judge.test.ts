import { expect } from 'chai';
import { bareEvidence } from '../../backend/src/verdicts/bare-evidence.js';
import type { Evidence } from '../../backend/src/verdicts/evidence.js';
import { describe as inWords } from '../../backend/src/verdicts/describe.js';
import { judge, RULES_VERSION } from '../../backend/src/verdicts/judge.js';
import { iphonePerson, imessagePreview, scanner, type Visitor } from '../support/visitors.js';

const NOON = new Date('2026-11-21T12:00:00Z');
const secondsAgo = (seconds: number) => new Date(NOON.getTime() - seconds * 1000);

function evidenceOf({ method, headers }: Visitor, more: Partial<Evidence> = {}): Evidence {
	const { 'user-agent': userAgent = null, ...rest } = headers;
	const telling = new Map(Object.entries(rest));
	return bareEvidence({ method, userAgent, headers: telling, at: NOON, ...more });
}

const nobody = { method: 'GET', headers: {} } as const;
const unknownApp = { method: 'GET', headers: { 'user-agent': 'AcmeReader/1.0' } } as const;

describe('judging', () => {
	it('is final at once where the reasons are clear', () => {
		for (const [visitor, verdict] of [
			[iphonePerson, 'human'],
			[imessagePreview, 'preview'],
			[scanner, 'bot'],
			[nobody, 'bot'],
		] as const) {
			const judgement = judge(evidenceOf(visitor), false);
			expect(judgement).to.include({ verdict, final: true, rulesVersion: RULES_VERSION });
			expect(judgement.confidence).to.be.within(0.8, 1);
		}
	});

	it('waits where reasons speak for both sides, and decides when it must', () => {
		const quick = evidenceOf(iphonePerson, { deliveredAt: secondsAgo(2) });
		expect(judge(quick, false)).to.include({ verdict: 'unsure', final: false });
		expect(judge(quick, true)).to.include({ verdict: 'human', final: true });
	});

	it('takes nobody for a person whom nothing speaks for', () => {
		expect(judge(evidenceOf(unknownApp), true).verdict).to.equal('bot');
		expect(judge(bareEvidence({ userAgent: 'x', at: NOON }), true).verdict).to.equal('bot');
	});

	it('lets a certain sign of a machine outweigh a browser’s dress', () => {
		const disguised: Partial<Evidence>[] = [
			{ method: 'HEAD' },
			{ deliveredAt: secondsAgo(0.2) },
			{ headers: new Map([['sec-purpose', 'prefetch']]) },
		];
		for (const more of disguised) {
			const { verdict, final } = judge(evidenceOf(iphonePerson, more), false);
			expect({ verdict, final }).to.deep.equal({
				verdict: more.headers ? 'preview' : 'bot',
				final: true,
			});
		}
	});

	it('gives each reason under the name of its rule, with points and words', () => {
		const { reasons } = judge(evidenceOf(scanner, { method: 'HEAD' }), false);
		const rules = reasons.map(({ rule }) => rule);
		expect(rules).to.include('method').and.include('user-agent');
		expect(new Set(rules).size).to.equal(rules.length);
		for (const reason of reasons) {
			expect(reason.points).to.be.greaterThan(0);
			expect(inWords(reason)).to.match(/^[A-Z].*\.$/);
		}
	});

	it('gives the same judgement for the same evidence, and changes nothing in it', () => {
		const evidence = evidenceOf(iphonePerson, { deliveredAt: secondsAgo(2) });
		const { networkOf, ...known } = evidence;
		const copy = structuredClone(known);
		expect(judge(evidence, false)).to.deep.equal(judge(evidence, false));
		expect(evidence).to.deep.equal({ ...copy, networkOf });
	});

	it('stays in a sound range whatever a request says', () => {
		const odd = [
			'',
			'x'.repeat(1024),
			'\xff\x80',
			'Mozilla/5.0 (',
			`Mozilla/5.0 (${'a;'.repeat(500)}`,
		];
		for (const userAgent of odd) {
			const headers = new Map([['accept-language', '\xff'.repeat(256)]]);
			const judgement = judge(
				bareEvidence({ userAgent: userAgent || null, headers, at: NOON }),
				true,
			);
			expect(judgement.verdict).to.be.oneOf(['human', 'preview', 'bot']);
			expect(judgement.confidence).to.be.within(0.5, 1);
		}
	});
});
