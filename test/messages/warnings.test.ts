import { expect } from 'chai';
import fc from 'fast-check';
import { findWarnings } from '../../backend/src/messages/warnings.js';
import { draft, type RewriteOptions } from '../../backend/src/messages/rewrite.js';

const OPTIONS: RewriteOptions = {
	track: 'all',
	scheme: true,
	base: 'https://go.acme.com',
	ownBases: ['https://go.acme.com', 'https://go.acme.shop'],
	tokenLength: 7,
	onExtraSegment: 'send',
};

const warningsOf = (text: string, options: Partial<RewriteOptions> = {}) =>
	draft(text, { ...OPTIONS, ...options })
		.warnings.filter(({ code }) => code === 'own_link' || code === 'untracked_url')
		.map(({ code, detail }) => `${code} ${detail}`);

describe('Warnings about a text', () => {
	const looksLikeLink: [text: string, named: string][] = [
		['Go to www.acme.com/x.', 'www.acme.com/x'],
		['Go to www.acme.com!', 'www.acme.com'],
		['Go to acme.com/x (now)', 'acme.com/x'],
		['Go to 👉acme.com', 'acme.com'],
		['müller.de/straße', 'müller.de/straße'],
		['acme.museum?x=1', 'acme.museum?x=1'],
		['ftp://acme.com/x', 'ftp://acme.com/x'],
		['https://acme.com&x=1', 'https://acme.com&x=1'],
		['http://-acme.com/', 'http://-acme.com/'],
	];
	for (const [text, named] of looksLikeLink) {
		it(`name what looks like a link and gets none: ${text}`, () => {
			const [warning, ...others] = warningsOf(text);
			expect(warning).to.match(/^untracked_url text: /);
			expect(warning).to.contain(`text: ${named} got`);
			expect(others).to.deep.equal([]);
		});
	}

	const fine = [
		...[
			'Hi Ada',
			'https://acme.com/x',
			'See https://acme.com, e.g. at 5.30 p.m.',
			'ada@acme.com',
			'and/or',
		],
		...[
			'node.js, v1.2/3, 24/7, 1.000,50 €',
			'It ends here.And goes on',
			'https://acme.com/a:b www',
			'3.5/5',
		],
	];
	for (const text of fine) {
		it(`are not given for ${text}`, () => expect(warningsOf(text)).to.deep.equal([]));
	}

	it('are given where the text stays as it was for its length, and not for what was asked for', () => {
		const text = `${'a'.repeat(149)} http://a.b`;
		expect(warningsOf(text, { onExtraSegment: 'keepOriginal' })).to.have.length(1);
		expect(warningsOf(text, { track: 'none' })).to.deep.equal([]);
		expect(warningsOf('https://a.com https://b.com', { track: 'last' })).to.deep.equal([]);
	});

	it('are few, each once', () => {
		expect(warningsOf('acme.com/x '.repeat(100))).to.have.length(1);
		const many = Array.from({ length: 100 }, (_, n) => `acme.com/${n}`).join(' ');
		expect(warningsOf(many)).to.have.length(10);
	});

	it('take a few milliseconds for the worst of 10,000 characters', () => {
		for (const shape of [
			'a.',
			'a-',
			'a',
			'-',
			'www.',
			'http:/',
			'a+',
			'a://',
			'acme.com/x ',
			'.com ',
			'a a',
		]) {
			const text = shape.repeat(10_000).slice(0, 10_000);
			const from = performance.now();
			findWarnings(text, { own: [], kept: [], all: [] }, OPTIONS.ownBases);
			expect(performance.now() - from, shape).to.be.lessThan(100);
		}
	});

	describe('and short links of our own', () => {
		it('which stay as they are', () => {
			const own = ['http://go.acme.com:80/aB3xY7z', 'HTTPS://go.acme.shop/aB3xY7z'];
			const text = `See ${own.join(' or ')}, or https://acme.com/x.`;
			const drafted = draft(text, OPTIONS);
			expect(drafted.urls.map(({ url }) => url)).to.deep.equal(['https://acme.com/x']);
			expect(drafted.finish(() => 'aaaaaaa').text).to.equal(
				`See ${own.join(' or ')}, or https://go.acme.com/aaaaaaa.`,
			);
			expect(warningsOf(text)).to.have.length(2);
			expect(warningsOf(text).every((warning) => warning.startsWith('own_link '))).to.equal(true);
		});

		it('of which one without its scheme is none to warn of', () => {
			expect(warningsOf('See go.acme.com/aB3xY7z')).to.deep.equal([]);
		});

		it('unlike other pages of the same host, and other hosts', () => {
			const others = [
				'https://go.acme.com/shop/sale',
				'https://go.acme.com',
				'https://go.acme.com.eu/aB3xY7z',
			];
			expect(draft(others.join(' '), OPTIONS).urls.map(({ url }) => url)).to.deep.equal(others);
		});
	});

	it('leave nothing written out unnamed, and a text is changed in its links only', () => {
		const url = fc.constantFrom(
			...[
				'https://acme.com/x',
				'http://-a',
				'https://https://a.b/c',
				'https://a&b',
				'HTTPS://ä.de/(x)',
			],
			...['https://go.acme.com/aB3xY7z', 'https://[::1]/', 'http://a.b/?x=[1,2)&y'],
		);
		const around = fc.constantFrom(...Array.from(' \n👉(_*~"\'[]),.…，에서をx。🔥\u200b'));
		const texts = fc
			.array(fc.tuple(around, url, around), { maxLength: 8 })
			.map((pieces) => pieces.flat().join(''));
		fc.assert(
			fc.property(texts, (text) => {
				let count = 0;
				const drafted = draft(text, OPTIONS);
				const { text: sent, links } = drafted.finish(
					() => `t${String((count += 1)).padStart(6, '0')}`,
				);
				const back = links.reduce((soFar, link, place) => {
					const { start, end } = drafted.urls[place]!;
					expect(text.slice(start, end).endsWith(link.url)).to.equal(true);
					return soFar.replace(`https://go.acme.com/${link.token}`, () => text.slice(start, end));
				}, sent);
				expect(back).to.equal(text);
				const marks = drafted.urls.reduceRight(
					(rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`,
					text,
				);
				const isMissed = /https?:\/\/[^\s/]/i.test(
					marks.replaceAll('https://go.acme.com/aB3xY7z', ''),
				);
				if (isMissed) expect(drafted.warnings.map(({ code }) => code)).to.include('untracked_url');
			}),
			{ numRuns: 1000 },
		);
	});
});
