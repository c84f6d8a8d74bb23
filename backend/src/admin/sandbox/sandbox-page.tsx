/** @jsxRuntime automatic @jsxImportSource preact */
import { Layout } from '../layout.js';
import { withQuery } from '../parts/pager.js';
import { Activity } from './activity.js';
import type { Conversation, PlayedMessage } from './load.js';
import { lastDigits, Phone } from './phone.js';
import { SendForm, type SendFormState } from './send-form.js';

export interface SandboxPageProps {
	conversations: Conversation[];
	/** The one on the phone; undefined as long as nothing was sent. */
	open: { to: string; played: PlayedMessage[] } | undefined;
	form: SendFormState;
}

export function SandboxPage({ conversations, open, form }: SandboxPageProps) {
	const isFormOpen = !open || Object.keys(form.faults).length > 0;
	const liveUrl = withQuery('/admin/sandbox', { message: open?.played[0]?.message.id });
	return (
		<Layout title="Sandbox phone" place="sandbox" liveUrl={liveUrl}>
			<div class="stack tight">
				<h1>Sandbox phone</h1>
				<p class="soft">
					Texts sent through the channel “sandbox” land here and nowhere else. Everything behind
					them is real: the links, the requests, the verdicts, the webhooks.
				</p>
			</div>
			<div class="sandbox">
				<section class="stack" aria-labelledby="send">
					<Step number={1} id="send" title="Send a text" />
					<details class="card" open={isFormOpen}>
						<summary>{open ? 'Write another text' : 'Your first text'}</summary>
						<SendForm {...form} />
					</details>
					<div id="recipients" data-live>
						{open && <ConversationList conversations={conversations} openTo={open.to} />}
					</div>
				</section>
				<section class="stack" aria-labelledby="tap">
					<Step number={2} id="tap" title="Tap its link" />
					<div id="phone" data-live>
						{open ? (
							<Phone to={open.to} messages={open.played.map(({ message }) => message).reverse()} />
						) : (
							<EmptyPhone />
						)}
					</div>
				</section>
				<section class="stack" aria-labelledby="who">
					<Step number={3} id="who" title="See who it was" />
					<div id="activity" class="stack" data-live>
						{open ? <Activity played={open.played} /> : <Legend />}
					</div>
					<p class="soft small">
						A person’s tap is also sent out as a <code>link.clicked</code> webhook: in n8n it starts
						the workflow behind “On Link Clicked Trigger”.
					</p>
				</section>
			</div>
		</Layout>
	);
}

function Step({ number, id, title }: { number: number; id: string; title: string }) {
	return (
		<h2 id={id} class="step">
			<span class="number" aria-hidden="true">
				{number}
			</span>
			{title}
		</h2>
	);
}

interface ConversationListProps {
	conversations: Conversation[];
	openTo: string;
}

function ConversationList({ conversations, openTo }: ConversationListProps) {
	return (
		<nav class="conversations" aria-label="Recipients">
			{conversations.map(({ to, message }) => (
				<a
					href={`/admin/sandbox?message=${message.id}`}
					id={`to-${message.id}`}
					aria-current={to === openTo ? 'true' : undefined}
				>
					<span class="avatar" aria-hidden="true">
						{lastDigits(to)}
					</span>
					<span>
						<strong class="number">{to}</strong>
						<span class="soft small snippet">{message.text}</span>
					</span>
				</a>
			))}
		</nav>
	);
}

function EmptyPhone() {
	return (
		<section class="phone empty" aria-label="Phone">
			<p class="soft">The text you send appears here, with a short link to tap.</p>
		</section>
	);
}

/** What the verdicts mean, until there are any. */
function Legend() {
	return (
		<div class="card stack">
			<p>
				Every request to a short link is kept, and judged by rules that give their reasons. You will
				see each here:
			</p>
			<dl class="legend">
				<div>
					<dt class="badge human">Human</dt>
					<dd>your own tap, on the phone beside</dd>
				</div>
				<div>
					<dt class="badge preview">Preview</dt>
					<dd>a messenger drawing the little picture under a link</dd>
				</div>
				<div>
					<dt class="badge bot">Bot</dt>
					<dd>a security scanner opening links before people do</dd>
				</div>
			</dl>
		</div>
	);
}
