#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runDemo } from './demo/demo.js';
import { SettingError } from './config.js';
import { runServer } from './serve.js';

const HELP = `Usage: clickloop [command]

  start     run the server (the default)
  demo      play the whole loop once on a server of its own, in under a minute

Settings come from environment variables; docs/settings.md lists them.`;

const COMMANDS: Record<string, () => Promise<void>> = {
	start: () => runServer(process.env),
	demo: runDemo,
	'--help': () => print(HELP),
	'--version': () => print(readVersion()),
};

function print(text: string): Promise<void> {
	console.log(text);
	return Promise.resolve();
}

function readVersion(): string {
	const file = new URL('../package.json', import.meta.url);
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What an operator can mend is one line; for anything else the stack helps whoever looks into it. */
function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (error instanceof SettingError) return error.message;
	if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
		return `Port ${String(error.port)} is taken by another program. Set PORT to another one.`;
	}
	return error.stack ?? error.message;
}

const name = process.argv[2] ?? 'start';
const command = COMMANDS[name];
try {
	if (!command) throw new SettingError(`There is no command "${name}".\n\n${HELP}`);
	await command();
} catch (error) {
	console.error(explain(error));
	process.exit(1);
}
