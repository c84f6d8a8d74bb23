/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import { endSessions, listSessions, type OpenSession } from '../auth/sessions.js';
import type { Deps } from '../deps.js';
import { Layout } from './layout.js';
import { Moment } from './parts/moment.js';
import { Table, type Column } from './parts/table.js';
import { sendPage } from './render.js';
import { clearSessionCookie, readSessionCookie } from './session-cookie.js';

/** Who is signed in on these pages, and how to end it for all. */
export function sessionPages(deps: Deps): Router {
	const router = Router();

	router.get('/sessions', async (req, res) => {
		sendPage(res, <SessionsPage sessions={await listSessions(deps, readSessionCookie(req)!)} />);
	});

	router.post('/sessions/end', async (_req, res) => {
		const ended = await endSessions(deps);
		deps.log.info({ ended }, 'All sessions on the admin pages were ended');
		clearSessionCookie(res, deps.publicUrl);
		res.redirect(303, '/admin/sign-in');
	});

	return router;
}

const COLUMNS: Column<OpenSession>[] = [
	{
		title: 'Signed in by',
		show: ({ keyName, isOwn }) => (
			<>
				the key "{keyName}"{isOwn && <div class="soft small">this is you</div>}
			</>
		),
	},
	{ title: 'Since (UTC)', show: ({ createdAt }) => <Moment at={createdAt.toISOString()} /> },
	{ title: 'Until (UTC)', show: ({ expiresAt }) => <Moment at={expiresAt.toISOString()} /> },
];

function SessionsPage({ sessions }: { sessions: OpenSession[] }) {
	return (
		<Layout title="Sessions" place="sessions">
			<h1>Sessions</h1>
			<section class="card stack" aria-label="Open sessions">
				<Table caption="Open sessions" columns={COLUMNS} rows={sessions} />
				<p class="soft">
					A sign-in link signs in by the key "admin". Deleting a key ends its sessions; API calls
					are not touched by what is done here.
				</p>
				<form method="post" action="/admin/sessions/end">
					<button>End all sessions</button>
				</form>
				<p class="soft small">
					You are signed out as well, and a sign-in link that is still unused ends with them.
				</p>
			</section>
		</Layout>
	);
}
