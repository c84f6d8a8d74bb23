import { expect } from 'chai';
import { draft, RewriteError, type RewriteOptions } from '../../backend/src/messages/rewrite.js';

const OPTIONS: RewriteOptions = {
	track: 'all',
	scheme: true,
	base: 'https://go.acme.com',
	ownBases: ['https://go.acme.com'],
	tokenLength: 7,
	onExtraSegment: 'send',
};

/** Tokens that tell their order: t000001, t000002, … */
function counting(): () => string {
	let last = 0;
	return () => `t${String((last += 1)).padStart(6, '0')}`;
}

const rewritten = (text: string, options: Partial<RewriteOptions> = {}) =>
	draft(text, { ...OPTIONS, ...options }).finish(counting());

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
				RewriteError,
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

	describe('makes no token', () => {
		const WORD = 'http://a.b ';
		const refused: [name: string, text: string, options: Partial<RewriteOptions>, RegExp][] = [
			['for more URLs than anybody reads', WORD.repeat(101), {}, /has 101 URLs; at most 100/],
			[
				'for the last of more URLs than anybody reads',
				WORD.repeat(101),
				{ track: 'last' },
				/has 101 URLs/,
			],
			['where its short links make the text too long', WORD.repeat(100), {}, /is 2800 .* 1600/],
			[
				'where the text is too long either way',
				`${'a'.repeat(1600)} ${WORD}`,
				{ onExtraSegment: 'keepOriginal' },
				/is 1629 characters/,
			],
		];
		for (const [name, text, options, says] of refused) {
			it(name, () => {
				expect(() => rewritten(text, options)).to.throw(RewriteError, says);
				expect(() => draft(text, { ...OPTIONS, ...options })).to.throw(RewriteError, says);
			});
		}

		it('for a text that stays as it is, though its short links would make it too long', () => {
			const text = `${'a'.repeat(1500)} ${WORD.repeat(9)}`;
			const { links, text: kept } = rewritten(text, { onExtraSegment: 'keepOriginal' });
			expect({ links, kept }).to.deep.equal({ links: [], kept: text });
		});
	});
});
