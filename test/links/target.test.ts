import { expect } from 'chai';
import { findTargetFault, targetUrl, toLocation } from '../../backend/src/links/target.js';

const ANYWHERE = { hosts: [], ownBases: ['https://go.acme.com', 'http://localhost:8080'] };

describe('A target URL', () => {
	for (const url of [
		'https://acme.com',
		'HTTP://ACME.com/Start',
		'https://acme.com:8443/a/../b?x=1&y=%20#top',
		'https://müller.de/größe?q=ä',
		'https://[2001:db8::1]/',
		`https://acme.com/${'a'.repeat(7983)}`,
	]) {
		it(`is kept as it was written: ${url.slice(0, 50)}`, () => {
			expect(targetUrl(ANYWHERE).parse(url)).to.equal(url);
		});
	}

	for (const url of [
		...['https://go.acme.com/aB3xY7z', 'https://go.acme.com/admin', 'https://go.acme.com'],
		...['http://GO.acme.com/v1/x?y', 'https://go.acme.com.:443/%61dmin', 'https://ｇｏ.acme.com/x'],
		...[
			'http://localhost:8080/x',
			'http://127.0.0.1:8080/x',
			'http://[::1]:8080/',
			'http://127.1:8080',
		],
		'https://https://go.acme.com/aB3xY7z',
		'https://go.acme.com/admin/sandbox/landing/../../x',
	]) {
		it(`is refused where it leads back to us: ${url}`, () => {
			expect(targetUrl(ANYWHERE).safeParse(url).error?.issues[0]!.message).to.match(
				/^leads to .*may not lead back/,
			);
		});
	}

	for (const url of [
		'https://acme.com/go.acme.com/x',
		'https://go.acme.com.evil.de/',
		'http://localhost/',
		'https://go.acme.com/admin/sandbox/landing?guest=ada',
	]) {
		it(`may look like one of ours, or be the page that is there to be tapped at: ${url}`, () => {
			expect(targetUrl(ANYWHERE).parse(url)).to.equal(url);
		});
	}

	for (const url of ['https://https//abc.com/', 'http://https:/abc.com', 'https://http/']) {
		it(`is refused by name where a template broke its scheme: ${url}`, () => {
			expect(findTargetFault(url, ANYWHERE)).to.match(/scheme.* twice/);
		});
	}

	it('has one scheme where a template wrote two', () => {
		expect(targetUrl(ANYWHERE).parse('https://https://abc.com/')).to.equal('https://abc.com/');
	});

	for (const [url, why] of [
		['', 'begins with http'],
		['acme.com', 'begins with http'],
		['javascript:alert(1)', 'begins with http'],
		['ftp://acme.com/file', 'begins with http'],
		['data:text/html,x', 'begins with http'],
		['https:acme.com', 'begins with http'],
		['https://', 'not a valid URL'],
		['https://acme.com:99999/', 'not a valid URL'],
		['https:///acme.com/', 'not a valid URL'],
		['https:////acme.com/', 'not a valid URL'],
		['https://acme.com\\@evil.example/', 'not a valid URL'],
		['https://acme.com\\path', 'not a valid URL'],
		['https://user@acme.com/', 'user name'],
		['https://user:secret@acme.com/', 'user name'],
		['https://acme.com/a b', 'spaces'],
		['https://acme.com/a\r\nSet-Cookie: x=1', 'spaces'],
		['https://acme.com/\0', 'spaces or control'],
		['https://acme.com/\ud800', 'spaces or control'],
		[`https://acme.com/${'a'.repeat(7984)}`, 'longer than 8000'],
		[`https://acme.com/${'ä'.repeat(2000)}`, 'longer than 8000 characters when encoded'],
	] as const) {
		it(`is refused: ${JSON.stringify(url).slice(0, 50)}`, () => {
			const { error } = targetUrl(ANYWHERE).safeParse(url);
			expect(error?.issues).to.have.length(1);
			expect(error?.issues[0]!.message).to.contain(why);
		});
	}

	it('may have letters beyond ASCII however many URLs were read before', () => {
		const faults = Array.from({ length: 20_000 }, () =>
			findTargetFault('https://müller.de/ä', ANYWHERE),
		);
		expect(faults.filter(Boolean)).to.have.length(0);
	});

	it('goes into a header unchanged when it is ASCII, else encoded', () => {
		expect(toLocation('https://acme.com/a/../b?x="1"')).to.equal('https://acme.com/a/../b?x="1"');
		expect(toLocation('https://müller.de/größe')).to.equal(
			'https://xn--mller-kva.de/gr%C3%B6%C3%9Fe',
		);
	});

	describe('where the operator has named hosts', () => {
		const hosts = ['acme.com', '*.acme.shop', '127.0.0.1', 'xn--mller-kva.de'];

		for (const url of [
			'https://acme.com/start',
			'http://ACME.com:8080',
			'https://acme.com.',
			'https://go.eu.acme.shop/x',
			'http://127.1/',
			'https://müller.de/',
		]) {
			it(`may lead to them: ${url}`, () => {
				expect(findTargetFault(url, { ...ANYWHERE, hosts })).to.equal(undefined);
			});
		}

		for (const url of [
			'https://evil.example/',
			'https://evil.example/acme.com',
			'https://evil.example?https://acme.com/',
			'https://evil.example#.acme.shop',
			'https://www.acme.com/',
			'https://acme.com.evil.example/',
			'https://notacme.com/',
			'https://acme.shop/',
			'https://evilacme.shop/',
			'https://acme.com@evil.example/',
			'https://acme.com%2eevil.example/',
			'https://acme.com\\.evil.example/',
			'https://evil.example\\acme.com/',
		]) {
			it(`leads nowhere else: ${url}`, () => {
				expect(findTargetFault(url, { ...ANYWHERE, hosts })).to.be.a('string');
			});
		}
	});
});
