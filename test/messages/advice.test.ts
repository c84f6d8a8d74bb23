import { expect } from 'chai';
import { draft, type RewriteOptions } from '../../backend/src/messages/rewrite.js';

const OPTIONS: RewriteOptions = {
	track: 'all',
	scheme: true,
	base: 'https://go.acme.com',
	ownBases: ['https://go.acme.com'],
	tokenLength: 7,
	onExtraSegment: 'send',
};

/** Long enough for its short link to be shorter. */
const PAGE = 'https://www.acme.com/start?plan=pro';

const codesOf = (text: string, options: Partial<RewriteOptions> = {}) =>
	draft(text, { ...OPTIONS, ...options }).warnings.map(({ code }) => code);

describe('Advice about a text', () => {
	const given: [text: string, codes: string[]][] = [
		['Hi', []],
		[`Hi Ada, start here: ${PAGE}`, []],
		[`Hi Ada 👉${PAGE} 👈!`, []],
		[`A ${PAGE} or ${PAGE}2`, ['several_links']],
		[`A ${PAGE} and the same ${PAGE}`, ['several_links']],
		[`Yours https://go.acme.com/aB3xY7z or ${PAGE}`, ['own_link', 'several_links']],
		['Go to https://bit.ly/3xYzAbC-and-more', ['public_shortener']],
		['Go to https://www.tinyurl.com/a-long-name', ['public_shortener']],
		['Go to https://TinyURL.com./a-very-long-name', ['public_shortener']],
		['Go to https://bit.ly.acme.com/3xYzAbC', []],
		['Go to http://www.acme.com/start?plan=pro', ['target_not_https']],
		['Go to HTTP://www.acme.com/start?plan=pro', ['target_not_https']],
		[`${PAGE} is here`, ['link_not_last']],
		[`${PAGE} 点击`, ['link_not_last']],
		[`(${PAGE}).`, []],
		[`${'a'.repeat(440)} ${PAGE}`, ['many_segments']],
		[`${'ä'.repeat(400)} ${PAGE}`, []],
		[`${'я'.repeat(200)} ${PAGE}`, ['many_segments']],
		['See https://a.de/b', ['longer_than_original']],
	];
	for (const [text, codes] of given) {
		it(`is ${codes.join(', ') || 'none'} for ${text.slice(0, 60)}`, () => {
			expect(codesOf(text)).to.deep.equal(codes);
		});
	}

	it('is none about links where none was asked for', () => {
		expect(codesOf('http://bit.ly/a and https://b.de too', { track: 'none' })).to.deep.equal([]);
	});

	it('is none about the links of a text that stays as it was', () => {
		const text = `${'a'.repeat(149)} http://a.b`;
		expect(codesOf(text, { onExtraSegment: 'keepOriginal' })).to.deep.equal(['untracked_url']);
	});

	it('is in words, with what it is about', () => {
		const [warning] = draft('http://www.acme.com/start?plan=pro', OPTIONS).warnings;
		expect(warning!.detail).to.match(/^text: http:\/\/www\.acme\.com\/start.* use https/);
	});
});
