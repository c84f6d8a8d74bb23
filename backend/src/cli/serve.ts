import { setFlagsFromString } from 'node:v8';
import { createSignInLink } from '../auth/sessions.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import { startClickloop, type Running } from '../main.js';
import { hearStopSignals } from './stop-signals.js';

export const START_USAGE = `clickloop start

  Runs the server until Ctrl-C or SIGTERM; twice ends it at once. Settings are environment variables.`;

/**
 * How far the heap may grow beyond what is alive before it is swept, in percent. By itself V8 lets it triple at first,
 * which takes 70 MB. With 50 a busy machine came to 251 MB; with 25 each redirect took 5 % more of the processor.
 */
const HEAP_GROWTH = 35;

/**
 * Runs the server until it is told to stop (SIGINT, SIGTERM), then ends the process.
 * @throws SettingError, or whatever kept it from starting
 */
export async function runServer(env: NodeJS.ProcessEnv): Promise<void> {
	const settings = readSettings(env);
	setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
	let working = false;
	const told = new Promise<void>((resolve) => {
		hearStopSignals(env, {
			// Whatever a start waits for, there is nothing to finish yet.
			first: () => (working ? resolve() : leave('Stopped before it was ready.', 0)),
			again: () => leave('Stopped at once. All that was committed is kept.', 1),
		});
	});
	const running = await startClickloop(settings, createLogger(), {
		onWork: () => (working = true),
	});
	console.log(welcome(running, await offerSignIn(running)));
	await told;
	console.log('Stopping … (once more stops at once)');
	await running.stop();
	leave('Stopped. All data is kept.', 0);
}

/** The embedded database ends with the process. */
function leave(words: string, code: number): never {
	console.log(words);
	process.exit(code);
}

/** A link is for whoever sits there: in a log it would lie open for a day. */
async function offerSignIn({ deps }: Running): Promise<string> {
	return process.stdout.isTTY
		? `Sign in once   ${await createSignInLink(deps)}`
		: 'Sign in        with the API key, or by a link: "npx clickloop sign-in-link" prints one';
}

function welcome({ publicUrl, newAdminKey, deps }: Running, signIn: string): string {
	const key =
		newAdminKey ??
		(deps.settings.adminKey
			? 'as set in CLICKLOOP_ADMIN_KEY'
			: 'as shown by the process that made it at the first start (lost? restart with CLICKLOOP_ADMIN_KEY set to a new one)');
	return `
Clickloop is ready.

  Admin pages    ${publicUrl}/admin
  ${signIn}
  API key        ${key}${newAdminKey ? '\n                 (shown only this once: put it into n8n now, or somewhere safe)' : ''}

Press Ctrl-C to stop.
`;
}
