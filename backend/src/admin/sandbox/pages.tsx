/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import { z } from 'zod';
import { playReceipt } from '../../sending/sandbox-messages.js';
import type { Deps } from '../../deps.js';
import { notFound } from '../../http/problem.js';
import type { Message } from '../../messages/message.js';
import { ERASED } from '../../recipients/find.js';
import { sendPage } from '../render.js';
import { LandingPage } from './landing-page.js';
import { findMessage, loadConversations, loadPlayed, readMessageId } from './load.js';
import { ownAddress } from './own-address.js';
import { SandboxPage, type SandboxPageProps } from './sandbox-page.js';
import { exampleMessage, type SendFormState } from './send-form.js';
import { sendTyped } from './send-typed.js';
import { playVisitor, VISITORS } from './visitors.js';

const text = z.string().catch('');
const choice = z.object({ message: z.string().optional().catch(undefined) });
const typed = z.object({ campaign: text, to: text, text });
const play = z.object({ id: z.string(), visitor: z.enum(['preview', 'scanner']) });

/** Where the example's link leads, for everybody: who taps need not be signed in. */
export function landingPage(): Router {
	const router = Router();
	router.get('/sandbox/landing', (_req, res) => sendPage(res, <LandingPage />));
	return router;
}

/** The sandbox phone, and what can be done on it. */
export function sandboxPages(deps: Deps): Router {
	const router = Router();

	router.get('/sandbox', async (req, res) => {
		const { message } = choice.parse(req.query);
		const form = exampleMessage(deps.publicUrl);
		sendPage(res, <SandboxPage {...await loadPhone(message)} form={form} />);
	});

	router.post('/sandbox/messages', async (req, res) => {
		const input = typed.parse(req.body ?? {});
		const sent = await sendTyped(deps, input);
		if ('message' in sent) res.redirect(303, phoneOf(sent.message));
		else await sendRefused({ ...input, faults: sent.faults });

		async function sendRefused(form: SendFormState) {
			sendPage(res, <SandboxPage {...await loadPhone(undefined)} form={form} />, 422);
		}
	});

	router.post('/sandbox/messages/:id/delivered', async (req, res) => {
		const messageId = readMessageId(req.params.id);
		const receipt = { messageId, status: 'delivered', at: deps.clock() } as const;
		res.redirect(303, phoneOf(await playReceipt(deps, receipt)));
	});

	router.post('/sandbox/messages/:id/:visitor', async (req, res) => {
		const { success, data } = play.safeParse(req.params);
		if (!success) throw notFound('such visitor');
		const message = await findMessage(deps, data.id);
		const tokens = message.links.map(({ token }) => token);
		await playVisitor(deps.fetch, ownAddress(req), VISITORS[data.visitor], tokens);
		res.redirect(303, phoneOf(message));
	});

	/** @param id of the message whose recipient's phone is wanted; otherwise whoever got one last */
	async function loadPhone(id: string | undefined): Promise<Omit<SandboxPageProps, 'form'>> {
		const conversations = await loadConversations(deps);
		const to = id ? (await findMessage(deps, id)).to : conversations[0]?.to;
		if (!to || to === ERASED) return { conversations, open: undefined };
		return { conversations, open: { to, played: await loadPlayed(deps, to) } };
	}

	return router;
}

/** @returns the path of the phone that the message is on; a phone number has no place in an address */
function phoneOf({ id }: Message): string {
	return `/admin/sandbox?message=${id}`;
}
