import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { describe as inWords, titleOf } from '../../backend/src/verdicts/describe.js';
import { RULES } from '../../backend/src/verdicts/rules.js';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);

describe('The rules', () => {
	it('have titles in words for people, other ones for each', () => {
		const titles = RULES.map(({ name }) => titleOf(name));
		for (const [n, title] of titles.entries())
			expect(title, RULES[n]!.name).to.match(/^[A-Z][a-z]+( [a-z]+)+$/);
		expect(new Set(titles).size).to.equal(RULES.length);
	});

	it('are all on the page about verdicts, each a row of its table', async () => {
		const page = await readFile(at('docs/verdicts.md'), 'utf8');
		for (const { name } of RULES)
			expect(page, name).to.match(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
	});

	it('have a file each, of their name', async () => {
		const files = await readdir(at('backend/src/verdicts/rules'));
		expect(RULES.map(({ name }) => `${name}.ts`)).to.have.members(files);
	});

	it('speak for their verdicts by points that add up', () => {
		for (const { name, signs } of RULES) {
			for (const { points } of Object.values(signs)) expect(points, name).to.be.above(0);
		}
	});

	it('are named where a reason was given by one that is there no more', () => {
		expect(titleOf('mind-reading')).to.equal('mind-reading');
		expect(inWords({ rule: 'mind-reading', sign: 'any', values: {} })).to.equal('mind-reading.');
		expect(inWords({ rule: 'method', sign: 'of old', values: {} })).to.equal(
			'Asks without opening the page.',
		);
	});
});
