import { expect } from 'chai';
import { COMMANDS } from '../../backend/src/cli/commands.js';
import { describeFailure } from '../../backend/src/cli/describe-failure.js';
import { runCommandLine } from '../../backend/src/cli/run-command-line.js';

/** @returns what people read */
async function said(...line: string[]): Promise<string> {
	const lines: string[] = [];
	await runCommandLine(line, {}, (text) => lines.push(text));
	return lines.join('\n');
}

async function refusal(...line: string[]): Promise<string> {
	return runCommandLine(line, {}, () => undefined).then(
		() => expect.fail('should have been refused'),
		(error: unknown) => describeFailure(error),
	);
}

describe('the command line', () => {
	for (const word of ['help', '--help', '-h']) {
		it(`lists all commands with what they are for, asked by ${word}`, async () => {
			const text = await said(word);
			for (const { name, meaning } of COMMANDS) {
				expect(text).to.contain(`  ${name} `).and.to.contain(` ${meaning}\n`);
			}
		});
	}

	for (const { name } of COMMANDS) {
		it(`says how to use ${name}, however it is asked, and does nothing else`, async () => {
			const text = await said('help', name);
			expect(text).to.match(new RegExp(`^Usage: clickloop ${name}`));
			for (const word of ['--help', '-h']) {
				expect(await said(name, word)).to.equal(text);
				expect(await said(name, 'something', word)).to.equal(text);
				expect(await said(word, name)).to.equal(text);
			}
		});

		it(`refuses an option that ${name} does not know, with its usage`, async () => {
			const text = await refusal(name, '--forse');
			expect(text).to.match(/^Unknown option '--forse'/);
			expect(text).to.contain(await said('help', name));
		});
	}

	it('refuses a word too much, with the usage', async () => {
		for (const line of [
			['start', 'now'],
			['demo', 'x'],
			['explain', 'x'],
		]) {
			expect(await refusal(...line)).to.match(/^Unexpected argument '(now|x)'.*\n\nUsage: /s);
		}
		expect(await refusal('backup', 'a', 'b')).to.match(/^One file is enough.* b\n\nUsage: /s);
		expect(await refusal('restore', 'a', 'b')).to.match(/^One file is enough.* b\n\nUsage: /s);
	});

	it('refuses a command that is none, in a line that says which was meant', async () => {
		expect(await refusal('bakup')).to.equal(
			'There is no command "bakup"; did you mean "backup"? clickloop help lists all.',
		);
		expect(await refusal('help', 'nonsense')).to.equal(
			'There is no command "nonsense". clickloop help lists all.',
		);
		expect(await refusal('--force')).to.match(/^There is no command "--force"/);
	});

	it('says which version it is', async () => {
		expect(await said('--version')).to.match(/^\d+\.\d+\.\d+/);
	});
});
