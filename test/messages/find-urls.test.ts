import { expect } from 'chai';
import fc from 'fast-check';
import { findUrls } from '../../backend/src/messages/find-urls.js';
import { LINKS, NOT_LINKS } from './linkify-fixtures.js';

const urlsIn = (text: string) => findUrls(text).map(({ url }) => url);

describe('finding URLs in a text', () => {
	const found: [text: string, urls: string[]][] = [
		[
			'See https://acme.com/start?plan=pro&x=1#top now',
			['https://acme.com/start?plan=pro&x=1#top'],
		],
		['http://acme.com', ['http://acme.com']],
		['HTTPS://ACME.COM/X', ['HTTPS://ACME.COM/X']],
		[
			'https://a.com\nhttps://b.com\r\nhttps://c.com',
			['https://a.com', 'https://b.com', 'https://c.com'],
		],
		['https://a.com?x=1', ['https://a.com?x=1']],
		[
			'http://localhost:3000/x http://127.0.0.1/y http://[::1]:80/z',
			['http://localhost:3000/x', 'http://127.0.0.1/y', 'http://[::1]:80/z'],
		],
		['https://müller.de/straße', ['https://müller.de/straße']],
		['Click:https://a.com/b', ['https://a.com/b']],
		['https://a.com/{{1}} https://a.com/a|b', ['https://a.com/{{1}}', 'https://a.com/a|b']],
	];
	for (const [text, urls] of found) {
		it(`finds ${urls.length} in ${JSON.stringify(text)}`, () => {
			expect(urlsIn(text)).to.deep.equal(urls);
		});
	}

	const trimmed: [text: string, url: string][] = [
		['Start at https://acme.com/a.', 'https://acme.com/a'],
		['Have you seen https://acme.com/a?', 'https://acme.com/a'],
		['Go: https://acme.com/a!', 'https://acme.com/a'],
		['https://acme.com/a, and more', 'https://acme.com/a'],
		['(https://acme.com/a)', 'https://acme.com/a'],
		['"https://acme.com/a"', 'https://acme.com/a'],
		['<https://acme.com/a>', 'https://acme.com/a'],
		['https://acme.com/a…', 'https://acme.com/a'],
		['https://acme.com，请看', 'https://acme.com'],
	];
	for (const [text, url] of trimmed) {
		it(`leaves out what only surrounds it: ${text}`, () => {
			expect(urlsIn(text)).to.deep.equal([url]);
		});
	}

	it('keeps brackets, commas and dots that belong to it', () => {
		const url = 'https://en.wikipedia.org/wiki/A_(b),c.d';
		expect(urlsIn(`Read ${url}.`)).to.deep.equal([url]);
	});

	it('says where each one stands', () => {
		const text = '😀 https://a.com/1, https://a.com/1.';
		for (const { url, start, end } of findUrls(text)) {
			expect(text.slice(start, end)).to.equal(url);
		}
		expect(findUrls(text).map(({ start }) => start)).to.deep.equal([3, 20]);
	});

	it('takes a URL with a user name whole, so that it can be refused whole', () => {
		const url = 'https://ada:secret@acme.com/x';
		expect(urlsIn(`Go to ${url} now`)).to.deep.equal([url]);
	});

	const ignored = [
		'',
		'acme.com www.acme.com',
		'ftp://acme.com/a javascript:alert(1) mailto:ada@acme.com tel:+4915112345678 file:///etc/passwd',
		'ada@acme.com //acme.com/a',
		'https:// http:/acme.com https:acme.com',
	];
	for (const text of ignored) {
		it(`finds none in ${JSON.stringify(text)}`, () => {
			expect(urlsIn(text)).to.deep.equal([]);
		});
	}

	/** Each URL in a text is marked with § and must be `https://acme.com/start`. */
	const START = 'https://acme.com/start';
	const surrounded = [
		...['👉§👈', '✅ §', '👉🏽§', '点击§，谢谢', '詳細は§。', '→§', 'url=§', '|§|', 'x§', '1§', 'م§'],
		...[
			'\u200b§\u200b now',
			'\ufeff§\ufeff',
			'\u2067§\u2069',
			'§\u00ad',
			'§\u00a0now',
			'§\u2028now',
		],
		...['§: new', '(more at §.)', '“Go: §.”', '§!?', '§...', '§…', '§🔥 now', '§🔥now', '§™', '§€'],
		...[
			'«§»',
			'„§“',
			'‘§’',
			'‹§›',
			'「§」',
			'（§）',
			'【§】',
			'《§》',
			'｜§｜',
			'"§"',
			"'§'",
			'<§>',
		],
		...[
			'**§**',
			'*§*',
			'_§_',
			'__§__',
			'~~§~~',
			'`§`',
			'*Go: §*',
			'_Go: §_',
			'**§**now',
			'§*',
			'_(§)_',
		],
		...[
			'[a](§)',
			'[§](§)',
			'[a](§)more',
			'{§}',
			'((§))',
			'[(§).]',
			'(see §)now',
			'§(',
			'§)',
			'§}}',
		],
		...['§,§', '§;§', '§|§', '"§","§"', "'§','§'", '[§][§]', '§👉§', '§\n§'],
		...[
			'§에서',
			'§로.',
			'§을 누르세요',
			'§をご覧ください。',
			'§から',
			'§؟',
			'§،',
			'§।',
			'§–',
			'§ — x',
		],
	];
	for (const shape of surrounded) {
		it(`leaves what surrounds it: ${JSON.stringify(shape)}`, () => {
			const text = shape.replaceAll('§', START);
			expect(marked(text)).to.equal(shape);
			expect(new Set(urlsIn(text))).to.deep.equal(new Set([START]));
		});
	}

	const whole = [
		...[
			'https://x.de/wiki/Wave–particle_duality',
			'https://x.de/??a.js,b.js',
			'https://x.de/L’Équipe',
		],
		...['https://x.de/?d=[a,b)&y=1', "https://x.de/?name=''&y=1", 'https://x.de/Primer_(film)'],
		...[
			'https://my_shop.acme.com/x',
			'https://i❤.ws/x',
			'https://i❤️.ws/x',
			'https://例え.jp/道?q=値#上',
		],
		...['https://ko.wikipedia.org/wiki/서울', 'https://ja.wikipedia.org/wiki/Tシャツ'],
		...['https://zh.wikipedia.org/wiki/C语言', 'https://fa.wikipedia.org/wiki/می\u200cخواهم'],
		...[
			'https://emojipedia.org/🔥/list',
			'https://acme.com/~ada/*/_x_/y',
			'http://[2001:db8::1]/x',
		],
		...[
			'http://[::1]',
			'https://web.archive.org/web/2020/https://example.com/',
			'https://acme.com/a\\b',
		],
		...['https://l.acme.com/?u=https://example.com/x', 'https://ada:a(1)b@acme.com:8080/x'],
		...['https://acme.com\\@evil.example/x', 'https://acme.com:99999/x', 'https://acme.com/a-'],
	];
	for (const url of whole) {
		it(`keeps what belongs to it: ${url}`, () => {
			expect(urlsIn(`Go to ${url} now`)).to.deep.equal([url]);
			expect(urlsIn(`👉${url}.`)).to.deep.equal([url]);
		});
	}

	it('ends a host where a sentence in another script goes on', () => {
		for (const behind of [
			'请看',
			'에서',
			'を',
			'🔥',
			'，',
			'...and',
			',',
			': go',
			'👈ada@acme.com',
		]) {
			expect(urlsIn(`https://acme.com${behind}`), behind).to.deep.equal(['https://acme.com']);
		}
	});

	it('takes a scheme that a template wrote twice once, and leaves none of it behind', () => {
		for (const text of ['https://https://abc.com/', 'http://https://https://abc.com/']) {
			const { length } = text;
			expect(findUrls(text)).to.deep.equal([{ url: 'https://abc.com/', start: 0, end: length }]);
		}
	});

	it('finds none rather than a part of what it cannot read', () => {
		for (const text of [
			'https://acme.com&x=1',
			'https://acme.com=1',
			'http://-a.com',
			'https:///x',
		]) {
			expect(urlsIn(text), text).to.deep.equal([]);
		}
	});

	describe('as linkify-it does', () => {
		for (const [text, url] of LINKS) {
			it(`finds ${url.slice(0, 60)} in ${text.slice(0, 60)}`, () => {
				expect(urlsIn(text)).to.deep.equal([url]);
			});
		}

		/** A `_` surrounds a URL as any other mark does; one behind is no part of a host's name. */
		const DIFFERENT = new Map([
			['_http://example.com', 'http://example.com'],
			['http://example.com_', 'http://example.com'],
		]);
		for (const text of NOT_LINKS) {
			const url = DIFFERENT.get(text);
			it(url ? `but finds ${url} in ${text}` : `finds none in ${text}`, () => {
				expect(urlsIn(text)).to.deep.equal(url ? [url] : []);
			});
		}
	});

	describe('in any text', () => {
		const piece = fc.oneof(
			fc.constantFrom(
				...[
					'http://',
					'https://',
					'HTTPS://',
					'acme.com',
					'a.b',
					'[::1]',
					'ada:x@',
					':80',
					'/',
					'?',
					'#',
				],
				...[
					'(',
					')',
					'[',
					']',
					'{',
					'}',
					'"',
					"'",
					'*',
					'_',
					'~~',
					'`',
					'.',
					',',
					'…',
					'，',
					'。',
					' ',
				],
				...[
					'\n',
					'\u200b',
					'\u200d',
					'\ufeff',
					'👉',
					'❤️',
					'👨‍👩‍👧',
					'→',
					'에서',
					'を',
					'点',
					'م',
					'ü',
					'&',
					'=',
					'\\',
				],
			),
			fc.string({ unit: 'binary', maxLength: 4 }),
		);
		const anyText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

		it('says where each stands, in order, without space, and none overlaps another', () => {
			fc.assert(
				fc.property(anyText, (text) => {
					let last = 0;
					for (const { url, start, end } of findUrls(text)) {
						expect(start).to.be.at.least(last);
						expect(
							text.slice(start, end).replace(/^(?:https?:\/\/)+(?=https?:\/\/)/i, ''),
						).to.equal(url);
						expect(url).to.match(/^https?:\/\/[^\s\p{Cc}]+$/iu);
						last = end;
					}
				}),
				{ numRuns: 2000 },
			);
		});

		it('finds a URL again in what it found', () => {
			fc.assert(
				fc.property(anyText, (text) => {
					for (const { url } of findUrls(text)) expect(urlsIn(` ${url} `)[0]).to.equal(url);
				}),
				{ numRuns: 2000 },
			);
		});
	});

	it('takes a few milliseconds for the worst of 10,000 characters', () => {
		const shapes = [
			'https://',
			'https://a/,',
			'("https://a/)/',
			'https://a.b/🔥',
			'https://a@',
			'(',
			')',
		];
		const more = [
			'https://a.b/)에',
			'.',
			'🔥',
			'م\u200c',
			'_',
			'"https://a/"/',
			'(a)',
			'a.',
			'**https://a/**/',
		];
		for (const shape of [...shapes, ...more]) {
			for (const before of ['', 'https://', 'https://a.b/', '('.repeat(3000)]) {
				const text = (before + shape.repeat(10_000)).slice(0, 10_000);
				// The best of three: others use the machine, too. A finder in quadratic time takes seconds.
				const times = [1, 2, 3].map(() => {
					const from = performance.now();
					findUrls(text);
					return performance.now() - from;
				});
				expect(Math.min(...times), before.slice(0, 20) + shape).to.be.lessThan(50);
			}
		}
	});
});

/** The text with § in the place of each URL. */
function marked(text: string): string {
	let result = '';
	let from = 0;
	for (const { start, end } of findUrls(text)) {
		result += `${text.slice(from, start)}§`;
		from = end;
	}
	return result + text.slice(from);
}
