import { expect } from 'chai';
import { findUrls } from '../../backend/src/messages/find-urls.js';

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
});
