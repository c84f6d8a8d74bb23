import { Router } from 'express';
import { z } from 'zod';
import { reason } from '../../clicks/click.js';
import { overrideVerdict } from '../../judging/override.js';
import type { Deps } from '../../deps.js';
import { invalidInput, notFound } from '../../http/problem.js';
import { parseId } from '../../ids.js';
import { localPath } from '../local-path.js';

const form = z.object({
	verdict: reason.shape.verdict,
	back: z.string().optional().catch(undefined),
});

/** What VerdictForms sends: sets a click's verdict, and leads back to where the click was shown. */
export function clickForms(deps: Deps): Router {
	const router = Router();

	router.post('/clicks/:id/verdict', async (req, res) => {
		const id = parseId('clk', req.params.id);
		if (!id) throw notFound(`click ${JSON.stringify(req.params.id)}`);
		const { success, data } = form.safeParse(req.body ?? {});
		if (!success) throw invalidInput([{ path: 'verdict', message: 'is none of the choices' }]);
		await overrideVerdict(deps, id, data.verdict, 'on the admin pages');
		// Browsers unfold what the address points into.
		res.redirect(303, `${localPath(data.back)}#why-${req.params.id}`);
	});

	return router;
}
