import { expect } from 'chai';
import { cleanWords, explain } from '../../backend/src/channels/words.js';

describe("A provider's words", () => {
	for (const number of [
		'+4915112345678',
		'4915112345678',
		'+49 151 1234-5678',
		'(0151) 12345678',
		'+1 (500) 555-0006',
		'0049.151.12345678',
	]) {
		it(`are kept without the number ${number}`, () => {
			const clean = cleanWords(`The number ${number} is barred`);
			expect(clean).to.match(/^The number \(?\(a number\) is barred\.$/);
		});
	}

	it('are one line, and not endless', () => {
		expect(cleanWords('a\r\n  b\0c. ')).to.equal('a b c.');
		expect(cleanWords('x'.repeat(10_000)).length).to.be.below(400);
	});

	it('keep codes and short numbers', () => {
		expect(cleanWords('Error 1070 of 2026: 160 characters')).to.equal(
			'Error 1070 of 2026: 160 characters.',
		);
	});

	it('become a line with what to do', () => {
		const advice = { 7: 'Do this.' };
		expect(explain('X refused it', { code: 7, said: 'Bad' }, advice)).to.equal(
			'X refused it: error 7, Bad. Do this.',
		);
		expect(explain('X refused it', { code: 8 }, advice)).to.equal('X refused it: error 8.');
		expect(explain('X refused it', { said: 'Bad!' }, advice)).to.equal('X refused it: Bad!.');
		expect(explain('X refused it', {}, advice)).to.equal('X refused it and does not say why.');
	});
});
