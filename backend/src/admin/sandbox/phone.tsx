/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { Message } from '../../messages/message.js';
import { TimeOfDay } from '../parts/moment.js';

/** What one recipient got, oldest first, as their phone shows it. */
export function Phone({ to, messages }: { to: string; messages: Message[] }) {
	return (
		<section class="phone" aria-label={`Phone of ${to}`}>
			<header>
				<span class="avatar" aria-hidden="true">
					{lastDigits(to)}
				</span>
				<span class="number">{to}</span>
			</header>
			<div class="talk">
				<ol>
					{messages.map((message) => (
						<li key={message.id}>
							<p class="bubble">{withLinks(message)}</p>
							<span class="soft small">
								<TimeOfDay at={message.sentAt ?? message.createdAt} /> · {message.status}
							</span>
						</li>
					))}
				</ol>
			</div>
			<footer class="soft small">Tap the link as your recipient would.</footer>
		</section>
	);
}

/** @returns two digits to tell phones apart at a glance */
export function lastDigits(phone: string): string {
	return phone.slice(-2);
}

/** The text with its short links tappable. They open beside the page: a tap by the visitor's own browser. */
function withLinks({ text, links }: Message): ComponentChildren[] {
	const parts: ComponentChildren[] = [];
	let rest = text;
	for (const { shortUrl } of links) {
		// The link is written out without its scheme where the sender asked for that.
		const written = [shortUrl, shortUrl.replace(/^https?:\/\//, '')].find((one) =>
			rest.includes(one),
		);
		if (!written) continue;
		const start = rest.indexOf(written);
		parts.push(
			rest.slice(0, start),
			<a href={shortUrl} target="_blank" rel="noopener noreferrer">
				{written}
			</a>,
		);
		rest = rest.slice(start + written.length);
	}
	return [...parts, rest];
}
