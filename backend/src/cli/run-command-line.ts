import { readFileSync } from 'node:fs';
import { SettingError } from '../config.js';
import { nearest } from '../nearest.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { STOP_SIGNALS } from './stop-signals.js';

const HELP = ['--help', '-h'];

/**
 * Does what `clickloop …` asks for.
 * @param line what follows `clickloop`
 * @param say takes what people read, line by line
 * @throws SettingError when there is no such command or it cannot be understood, or whatever the command throws
 */
export async function runCommandLine(
	line: string[],
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<void> {
	const [name = 'start', ...args] = line;
	const isHelp = (word: string) => HELP.includes(word);
	if (name === '--version') say(readVersion());
	else if (name === 'help' || isHelp(name)) say(help(args[0]));
	else if (args.some(isHelp)) say(help(name));
	else await run(findCommand(name), args, env, say);
}

async function run(command: Command, ...[args, env, say]: Parameters<Command['run']>) {
	const forgetSignals = command.hearsSignals ? () => undefined : exitAtSignals();
	try {
		await command.run(args, env, say);
	} catch (error) {
		if (!isAboutArguments(error)) throw error;
		throw new SettingError(`${error.message}\n\nUsage: ${command.usage}`, { cause: error });
	} finally {
		forgetSignals();
	}
}

function help(name: string | undefined): string {
	if (name !== undefined) return `Usage: ${findCommand(name).usage}`;
	const width = Math.max(...COMMANDS.map((command) => command.name.length));
	const list = COMMANDS.map((command) => `  ${command.name.padEnd(width)}   ${command.meaning}`);
	return `Usage: clickloop [command]

${list.join('\n')}

clickloop help <command> says more of each; clickloop --version which this is.
Settings come from environment variables; docs/settings.md lists them.`;
}

function findCommand(name: string): Command {
	const found = COMMANDS.find((command) => command.name === name);
	if (found) return found;
	const meant = nearest(name, [...COMMANDS.map((command) => command.name), 'help']);
	throw new SettingError(
		`There is no command ${JSON.stringify(name)}${meant ? `; did you mean "${meant}"?` : '.'} ` +
			'clickloop help lists all.',
	);
}

/** By itself, a signal would end Node without a word to those who clean up when the process exits. */
function exitAtSignals(): () => void {
	const exit = () => process.exit(1);
	for (const signal of STOP_SIGNALS) process.on(signal, exit);
	return () => STOP_SIGNALS.forEach((signal) => process.off(signal, exit));
}

function isAboutArguments(error: unknown): error is Error {
	return (
		error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
	);
}

function readVersion(): string {
	const file = new URL('../../package.json', import.meta.url);
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
