/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import { z } from 'zod';
import { signInByKey, signInByLink, signOut, type NewSession } from '../auth/sessions.js';
import type { Deps } from '../deps.js';
import { DoorLayout } from './layout.js';
import { localPath } from './local-path.js';
import { sendPage } from './render.js';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js';

const text = z.string().trim().optional().catch(undefined);
const signInInput = z
	.object({ token: text, key: text, next: text })
	.transform(({ next, ...rest }) => ({ ...rest, next: localPath(next) }));

type SignInInput = z.infer<typeof signInInput>;

/** Signing in, by a one-time link or by a key, and signing out. */
export function signInPages(deps: Deps): Router {
	const router = Router();

	// Only the button's POST uses the link up: chats and mail scanners fetch links before people do.
	router.get('/sign-in', (req, res) => {
		sendPage(res, <SignInPage {...signInInput.parse(req.query)} />);
	});

	router.post('/sign-in', async (req, res) => {
		const input = signInInput.parse(req.body ?? {});
		const session = await signIn(deps, input, deps.addressOf(req));
		if (session) {
			setSessionCookie(res, session, deps.publicUrl);
			res.redirect(303, input.next);
		} else {
			sendPage(res, <SignInPage next={input.next} failed={input.token ? 'link' : 'key'} />, 401);
		}
	});

	router.post('/sign-out', async (req, res) => {
		const token = readSessionCookie(req);
		if (token) await signOut(deps, token);
		clearSessionCookie(res, deps.publicUrl);
		res.redirect(303, '/admin/sign-in');
	});

	return router;
}

async function signIn(
	deps: Deps,
	{ token, key = '' }: SignInInput,
	address: string,
): Promise<NewSession | null> {
	const secret = token ?? key;
	deps.guesses.admit(address, secret);
	const session = token ? await signInByLink(deps, token) : await signInByKey(deps, key, address);
	if (session) deps.guesses.right(address, secret);
	return session;
}

interface SignInPageProps {
	token?: string | undefined;
	next: string;
	failed?: 'link' | 'key';
}

const FAILURES = {
	link: 'This link does not work any more. Each works once, within 24 hours, until a newer one is made; "npx clickloop sign-in-link" makes one.',
	key: 'This key does not open the admin pages. Check that all of it was copied; it needs the scope "admin".',
};

function SignInPage({ token, next, failed }: SignInPageProps) {
	return (
		<DoorLayout title="Sign in">
			<form class="card stack" method="post" action="/admin/sign-in">
				<h1>Sign in</h1>
				{failed && (
					<p class="notice bad" role="alert">
						{FAILURES[failed]}
					</p>
				)}
				<input type="hidden" name="next" value={next} />
				{token ? <LinkFields token={token} /> : <KeyFields failed={failed !== undefined} />}
			</form>
			<p class="soft small">
				Texts with links that know their reader: people are counted, scanners are not.
			</p>
		</DoorLayout>
	);
}

function LinkFields({ token }: { token: string }) {
	return (
		<>
			<p>You followed a one-time sign-in link. It is used up by the button below.</p>
			<input type="hidden" name="token" value={token} />
			<button class="primary">Sign in</button>
		</>
	);
}

function KeyFields({ failed }: { failed: boolean }) {
	return (
		<>
			<label class="field">
				<span>API key</span>
				<input
					type="password"
					name="key"
					required
					autocomplete="current-password"
					spellcheck={false}
					aria-invalid={failed}
					aria-describedby="key-hint"
				/>
				<small id="key-hint">
					The server printed it at its first start. "npx clickloop sign-in-link" prints a one-time
					link that signs in as well.
				</small>
			</label>
			<button class="primary">Sign in</button>
		</>
	);
}
