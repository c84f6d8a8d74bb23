#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { backup, BACKUP_USAGE } from './cli/backup.js';
import { explain, EXPLAIN_USAGE } from './cli/explain.js';
import { rejudge, REJUDGE_USAGE } from './cli/rejudge.js';
import { restore, RESTORE_USAGE } from './cli/restore.js';
import { rotateSecret, ROTATE_SECRET_USAGE } from './cli/rotate-secret.js';
import { runServer } from './cli/serve.js';
import { signInLink, SIGN_IN_LINK_USAGE } from './cli/sign-in-link.js';
import { SettingError } from './config.js';
import { EmbeddedPostgresError } from './database/embedded/error.js';
import { runDemo } from './demo/demo.js';

const HELP = `Usage: clickloop [command]

  start           run the server (the default)
  demo            play the whole loop once on a server of its own, in under a minute
  explain         say what each rule finds in a request
  rejudge         judge a campaign's clicks again by today's rules
  backup          copy the embedded database into one file, whether the server runs or not
  restore         make an embedded database from such a file
  rotate-secret   encrypt everything anew, with another secret
  sign-in-link    print a link that signs in on the admin pages once, or end all sessions

Settings come from environment variables; docs/settings.md lists them.

${EXPLAIN_USAGE}

${REJUDGE_USAGE}

${BACKUP_USAGE}

${RESTORE_USAGE}

${ROTATE_SECRET_USAGE}

${SIGN_IN_LINK_USAGE}`;

const say = (text: string) => console.log(text);

const COMMANDS: Record<string, (args: string[]) => Promise<void> | void> = {
	start: () => runServer(process.env),
	demo: () => runDemo(),
	explain: (args) => say(explain(args, process.env)),
	rejudge: (args) => rejudge(args, process.env, say),
	backup: (args) => backup(args, process.env, say),
	restore: (args) => restore(args, process.env, say),
	'rotate-secret': (args) => rotateSecret(args, process.env, say),
	'sign-in-link': (args) => signInLink(args, process.env, say),
	'--help': () => say(HELP),
	'--version': () => say(readVersion()),
};

function readVersion(): string {
	const file = new URL('../package.json', import.meta.url);
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What an operator can mend is one line; for anything else the stack helps whoever looks into it. */
function describe(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (error instanceof SettingError || error instanceof EmbeddedPostgresError) return error.message;
	if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
		return `Port ${String(error.port)} is taken by another program. Set PORT to another one.`;
	}
	// What parseArgs has to say is for whoever typed the command.
	if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return error.message;
	return error.stack ?? error.message;
}

const [name = 'start', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
try {
	if (!command) throw new SettingError(`There is no command "${name}".\n\n${HELP}`);
	await command(args);
} catch (error) {
	console.error(describe(error));
	process.exit(1);
}
