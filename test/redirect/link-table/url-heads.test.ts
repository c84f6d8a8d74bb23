import { expect } from 'chai';
import { createUrlPrefixes } from '../../../backend/src/redirect/link-table/url-prefixes.js';

describe('What URLs begin with', () => {
	const url = (contact: number) =>
		`https://acme.com/a?from=sms&contact=${contact}&name=Ada${contact}`;

	it('is kept once many have it, up to what differs', () => {
		const heads = createUrlPrefixes();
		const numbers = [1, 2, 3, 4, 5].map((contact) => heads.use(url(contact)));
		expect(numbers.slice(0, 3)).to.deep.equal([0, 0, 0]);
		expect(heads.texts[numbers[3]!]).to.equal('https://acme.com/a?from=sms&contact=');
		expect(numbers[4]).to.equal(numbers[3]);
	});

	it('is forgotten with the last URL that has it', () => {
		const heads = createUrlPrefixes();
		const [, , , first, second] = [1, 2, 3, 4, 5].map((contact) => heads.use(url(contact)));
		heads.release(first!);
		expect(heads.texts[second!]).to.not.equal('');
		heads.release(second!);
		expect(heads.texts[second!]).to.equal('');
	});

	it('takes a bounded room, and finds it again when others leave', () => {
		const heads = createUrlPrefixes(2);
		const used = (site: string) =>
			Array.from({ length: 4 }, (_, page) => heads.use(`https://${site}/${page}`)).at(-1)!;
		const acme = used('acme.com');
		expect(acme).to.equal(1);
		expect(used('other.com')).to.equal(0);
		heads.release(acme);
		expect(used('other.com')).to.equal(1);
		expect(heads.texts).to.have.lengthOf(2);
	});

	it('is hardly anything where URLs are all different', () => {
		const heads = createUrlPrefixes();
		for (let site = 0; site < 1000; site += 1) heads.use(`https://x${site}x.com/`);
		expect(heads.texts).to.deep.equal(['', 'https://']);
	});
});
