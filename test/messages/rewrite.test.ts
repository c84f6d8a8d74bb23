import { expect } from 'chai';
import {
	ExtraSegmentError,
	rewrite,
	type RewriteOptions,
} from '../../backend/src/messages/rewrite.js';

const OPTIONS: RewriteOptions = {
	track: 'all',
	scheme: true,
	base: 'https://go.acme.com',
	onExtraSegment: 'send',
};

/** Tokens that tell their order: t000001, t000002, … */
function counting(): () => string {
	let last = 0;
	return () => `t${String((last += 1)).padStart(6, '0')}`;
}

const rewritten = (text: string, options: Partial<RewriteOptions> = {}) =>
	rewrite(text, { ...OPTIONS, ...options }, counting());

const TWO = 'Hi Ada, start: https://acme.com/start?plan=pro (or https://acme.com/help).';

describe('rewriting a text', () => {
	it('gives each URL a link of its own, and leaves the rest as it was', () => {
		expect(rewritten(TWO)).to.deep.include({
			text: 'Hi Ada, start: https://go.acme.com/t000001 (or https://go.acme.com/t000002).',
			links: [
				{ token: 't000001', url: 'https://acme.com/start?plan=pro', position: 0 },
				{ token: 't000002', url: 'https://acme.com/help', position: 1 },
			],
		});
	});

	it('gives the same URL, written twice, two links', () => {
		const { text, links } = rewritten('https://acme.com/a https://acme.com/a');
		expect(text).to.equal('https://go.acme.com/t000001 https://go.acme.com/t000002');
		expect(links.map(({ url }) => url)).to.deep.equal(['https://acme.com/a', 'https://acme.com/a']);
	});

	it('tracks only the last URL when told so', () => {
		const { text, links } = rewritten(TWO, { track: 'last' });
		expect(text).to.equal(
			'Hi Ada, start: https://acme.com/start?plan=pro (or https://go.acme.com/t000001).',
		);
		expect(links).to.deep.equal([{ token: 't000001', url: 'https://acme.com/help', position: 0 }]);
	});

	it('tracks nothing when told so', () => {
		expect(rewritten(TWO, { track: 'none' })).to.deep.include({ text: TWO, links: [] });
	});

	it('leaves the scheme off when told so', () => {
		const { text } = rewritten(TWO, { scheme: false });
		expect(text).to.equal('Hi Ada, start: go.acme.com/t000001 (or go.acme.com/t000002).');
	});

	it('leaves a text without URLs as it is', () => {
		const text = 'Your code is 123456 €{}\r\n$& $1';
		expect(rewritten(text)).to.deep.include({ text, links: [] });
	});

	it('counts what the text costs before and after', () => {
		const { segments } = rewritten(`${'a'.repeat(130)} https://acme.com/${'b'.repeat(60)}`);
		expect(segments.before).to.deep.equal({ encoding: 'GSM-7', units: 208, count: 2 });
		expect(segments.after).to.deep.equal({ encoding: 'GSM-7', units: 158, count: 1 });
	});

	describe('when tracking costs another segment', () => {
		const text = `${'a'.repeat(149)} http://a.b`;

		it('sends all the same, unless told otherwise', () => {
			const { segments, links } = rewritten(text);
			expect([segments.before.count, segments.after.count]).to.deep.equal([1, 2]);
			expect(links).to.have.length(1);
		});

		it('keeps the original when told so', () => {
			const result = rewritten(text, { onExtraSegment: 'keepOriginal' });
			expect(result).to.deep.include({ text, links: [] });
			expect(result.segments.after).to.deep.equal(result.segments.before);
		});

		it('refuses when told so, with both numbers', () => {
			expect(() => rewritten(text, { onExtraSegment: 'reject' })).to.throw(
				ExtraSegmentError,
				'2 segments instead of 1',
			);
		});

		it('minds only another segment, not another character', () => {
			const short = 'Go http://a.b';
			for (const onExtraSegment of ['keepOriginal', 'reject'] as const) {
				expect(rewritten(short, { onExtraSegment }).links).to.have.length(1);
			}
		});
	});
});
