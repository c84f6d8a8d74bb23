/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { Problem } from '../../http/problem.js';
import { phone } from '../../messages/phone.js';
import { eraseRecipient } from '../../privacy/erase.js';
import { exportRecipient } from '../../privacy/export.js';
import { loadOverview, type Overview } from '../../privacy/overview.js';
import { sendPage } from '../render.js';
import { RecipientPage } from './recipient-page.js';

const form = z.object({ phone: z.string().catch('') });
const confirmed = z.object({ sure: z.literal('yes') });

const NOT_CONFIRMED = 'Nothing was erased: tick the box first.';

/** One person's data. The number travels in forms: it has no place in an address, nor in a browser's history. */
export function recipientPages(deps: Deps): Router {
	const router = Router();

	router.get('/recipients', (_req, res) => sendPage(res, <RecipientPage typed="" />));

	router.post('/recipients', async (req, res) => {
		const found = await find(req.body);
		sendPage(res, <RecipientPage {...found} />, found.fault ? 422 : 200);
	});

	router.post('/recipients/export', async (req, res) => {
		const { person, ...found } = await find(req.body);
		if (!person) {
			sendPage(res, <RecipientPage {...found} />, 422);
			return;
		}
		const day = deps.clock().toISOString().slice(0, 10);
		const headers = {
			'Content-Type': 'application/json; charset=utf-8',
			'Content-Disposition': `attachment; filename="clickloop-recipient-${day}.json"`,
		};
		await deps.streams.send(res, headers, (tx) => exportRecipient(tx, deps, person.to));
	});

	router.post('/recipients/erase', async (req, res) => {
		const found = await find(req.body);
		if (!found.person || !confirmed.safeParse(req.body).success) {
			const fault = found.fault ?? NOT_CONFIRMED;
			sendPage(res, <RecipientPage {...found} fault={fault} />, 422);
			return;
		}
		await eraseRecipient(deps, found.person.to);
		sendPage(res, <RecipientPage typed="" erased />);
	});

	/** @returns whom a typed number names, or why it names nobody */
	async function find(
		body: unknown,
	): Promise<{ typed: string; person?: Overview; fault?: string }> {
		const { phone: typed } = form.parse(body ?? {});
		const number = phone.safeParse(typed);
		if (!number.success) return { typed, fault: `${number.error.issues[0]!.message}.` };
		try {
			return { typed, person: await loadOverview(deps.db.pool, deps, number.data) };
		} catch (error) {
			if (!(error instanceof Problem) || error.status !== 404) throw error;
			return { typed, fault: 'Nothing is stored of this number.' };
		}
	}

	return router;
}
