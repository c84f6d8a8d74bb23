import { expect } from 'chai';
import { country, phone, phoneIn } from '../../backend/src/messages/phone.js';

const ADA = '+4915112345678';
const faultOf = (written: string, home?: 'DE' | 'US') =>
	phoneIn(home).safeParse(written).error?.issues[0]!.message;

describe('A phone number', () => {
	const written = [
		...['+49 151 12345678', ' +49-151-1234-5678 ', '+49 (151) 12345678', '+49/151/12345678'],
		...[
			'\u202a+49 151 12345678\u202c',
			'\u2066+4915112345678\u2069',
			'\u200e+49\u200b151\u200d12345678',
		],
		...[
			'\ufeff+4915112345678',
			'+49151\u206012345678',
			'+4915112345678\ufe0f',
			'+49151\u{e0100}12345678',
		],
		...[
			'＋49 151 12345678',
			'＋４９１５１１２３４５６７８',
			'﹢4915112345678',
			'（+49）151 12345678',
		],
		...[
			'(+49)151 12345678',
			'( +49 ) 151-12345678',
			'+49\u00a0151\u202f12345678',
			'+49\u2009151\u201112345678',
		],
		'+49 (0)151 12345678',
	];
	for (const text of written) {
		it(`is taken as people, phones and keyboards write it: ${JSON.stringify(text)}`, () => {
			expect(phone.parse(text)).to.equal(ADA);
		});
	}

	const extensions = [
		'+49 30 123456 ext. 5',
		'+493012345678x55',
		'+49 30 123456;ext=7',
		'+493012345 #12',
	];
	for (const text of extensions) {
		it(`is refused by name with an extension: ${text}`, () => {
			expect(faultOf(text)).to.match(/has an extension/);
		});
	}

	const wrong: [written: string, why: RegExp][] = [
		['12345', /^'12345' is not a phone number; write it in international format, like \+49/],
		['Ada', /^'Ada' is not a phone number/],
		['', /^'' is not a phone number/],
		['+5215512345678', /has a 1 behind \+52.*\+525512345678$/],
		['+52 1 55 1234 5678', /\+525512345678$/],
		['+49110', /has too few digits for a number of \+49/],
		['+1 212 555 123456', /has too many digits for a number of \+1$/],
		['+999123456789', /begins with no country code that there is/],
		['+4915112345678, +4915187654321', /is not a phone number/],
		[`x${'1'.repeat(100)}`, /^'x1{39}…' is not a phone number/],
		['a\u202e\u0007b', /^'ab' is/],
		['+'.repeat(10_000), /^'\+{40}…' is not a phone number/],
	];
	for (const [text, why] of wrong) {
		it(`says what is wrong with ${JSON.stringify(text).slice(0, 40)}`, () => {
			expect(faultOf(text)).to.match(why);
		});
	}

	describe('of a country that is named', () => {
		const national: [
			written: string,
			home: 'DE' | 'US' | 'IT' | 'IN' | 'FR' | 'AU',
			number: string,
		][] = [
			['0151 12345678', 'DE', ADA],
			['(0151) 12345678', 'DE', ADA],
			['0049 151 12345678', 'DE', ADA],
			['4915112345678', 'DE', ADA],
			['15112345678', 'DE', ADA],
			['\u202d0151-12345678\u202c', 'DE', ADA],
			[ADA, 'US', ADA],
			['004915112345678', 'US', ADA],
			['004915112345678', 'FR', ADA],
			['33612345678', 'FR', '+33612345678'],
			['06 12 34 56 78', 'FR', '+33612345678'],
			['(212) 555-0123', 'US', '+12125550123'],
			['1 212 555 0123', 'US', '+12125550123'],
			['3912345678', 'IT', '+393912345678'],
			['393912345678', 'IT', '+393912345678'],
			['9123456789', 'IN', '+919123456789'],
			['919123456789', 'IN', '+919123456789'],
			['0011 49 151 12345678', 'AU', ADA],
		];
		for (const [text, home, number] of national) {
			it(`may be written as there: ${JSON.stringify(text)} in ${home}`, () => {
				expect(phoneIn(home).parse(text)).to.equal(number);
			});
		}

		it('is still to be one', () => {
			expect(faultOf('110', 'DE')).to.match(/has too few digits for a number of \+49/);
			expect(faultOf('Ada', 'DE')).to.match(/^'Ada' is not a phone number/);
			expect(faultOf('0151 12345678 ext 3', 'DE')).to.match(/has an extension/);
		});
	});
});

describe('A country', () => {
	it('has the two letters of ISO 3166', () => {
		expect(country.parse('DE')).to.equal('DE');
		expect(country.parse(' fr ')).to.equal('FR');
		for (const text of ['', 'ZZ', 'Germany', 'D', '49']) {
			expect(country.safeParse(text).error?.issues[0]!.message).to.match(/ISO 3166/);
		}
	});
});
