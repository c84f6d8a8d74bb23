import { expect } from 'chai';
import { nameRule } from '../../backend/src/admin/parts/rule-names.js';
import { OVERRIDE } from '../../backend/src/clicks/override.js';
import { RULES } from '../../backend/src/verdicts/judge.js';

describe('What the admin pages call rules', () => {
	it('is in words for people, other ones for each', () => {
		const rules = [...Object.keys(RULES), OVERRIDE];
		const names = rules.map(nameRule);
		for (const [index, name] of names.entries()) {
			expect(name, rules[index]).to.match(/^[A-Z][a-z]+( [a-z]+)+$/);
		}
		expect(new Set(names).size).to.equal(rules.length);
	});
});
