import { parseArgs } from 'node:util';
import { runDemo } from '../demo/demo.js';
import { backup, BACKUP_USAGE } from './backup.js';
import type { Command } from './command.js';
import { doctor, DOCTOR_USAGE } from './doctor/doctor.js';
import { explain, EXPLAIN_USAGE } from './explain.js';
import { recount, RECOUNT_USAGE } from './recount.js';
import { rejudge, REJUDGE_USAGE } from './rejudge.js';
import { restore, RESTORE_USAGE } from './restore.js';
import { rotateSecret, ROTATE_SECRET_USAGE } from './rotate-secret.js';
import { runServer, START_USAGE } from './serve.js';
import { signInLink, SIGN_IN_LINK_USAGE } from './sign-in-link.js';

const DEMO_USAGE = `clickloop demo

  Starts a server and a database of its own, plays the loop of text, tap and webhook on them, and removes both.`;

/** All commands, in the order in which they are listed. */
export const COMMANDS: Command[] = [
	{
		name: 'start',
		meaning: 'run the server (the default)',
		usage: START_USAGE,
		hearsSignals: true,
		run(args, env) {
			parseArgs({ args });
			return runServer(env);
		},
	},
	{
		name: 'demo',
		meaning: 'play the whole loop once on a server of its own, in under a minute',
		usage: DEMO_USAGE,
		run(args) {
			parseArgs({ args });
			return runDemo();
		},
	},
	{
		name: 'doctor',
		meaning:
			'check public URL, proxy, receipts, disk, clock, database and secret, and say what to do',
		usage: DOCTOR_USAGE,
		run: doctor,
	},
	{
		name: 'explain',
		meaning: 'say what each rule finds in a request',
		usage: EXPLAIN_USAGE,
		run: (args, env, say) => say(explain(args, env)),
	},
	{
		name: 'rejudge',
		meaning: "judge a campaign's clicks again by today's rules",
		usage: REJUDGE_USAGE,
		run: rejudge,
	},
	{
		name: 'recount',
		meaning: 'compare all counts with the clicks themselves, and mend what differs',
		usage: RECOUNT_USAGE,
		run: recount,
	},
	{
		name: 'backup',
		meaning: 'copy the embedded database into one file, whether the server runs or not',
		usage: BACKUP_USAGE,
		run: backup,
	},
	{
		name: 'restore',
		meaning: 'make an embedded database from such a file',
		usage: RESTORE_USAGE,
		run: restore,
	},
	{
		name: 'rotate-secret',
		meaning: 'encrypt everything anew, with another secret',
		usage: ROTATE_SECRET_USAGE,
		hearsSignals: true,
		run: rotateSecret,
	},
	{
		name: 'sign-in-link',
		meaning: 'print a link that signs in on the admin pages once, or end all sessions',
		usage: SIGN_IN_LINK_USAGE,
		run: signInLink,
	},
];
