/** @jsxRuntime automatic @jsxImportSource preact */
import type { Message } from '../../messages/message.js';
import { ClickList } from '../parts/click-list.js';
import { TimeOfDay } from '../parts/moment.js';
import { formatCountOf } from '../parts/numbers.js';
import type { PlayedMessage } from './load.js';
import { VISITORS } from './visitors.js';

/** What became of a recipient's messages, newest first, and what can be played on them. */
export function Activity({ played }: { played: PlayedMessage[] }) {
	return (
		<>
			{played.map(({ message, clicks }) => (
				<article class="card stack" key={message.id} aria-label={message.text}>
					<header>
						<p class="snippet">{message.text}</p>
						<p class="soft small">
							<TimeOfDay at={message.sentAt ?? message.createdAt} /> UTC · {message.status} ·{' '}
							<a href={`/admin/campaigns/${message.campaignId}`}>Campaign report</a>
						</p>
					</header>
					<Buttons message={message} />
					<Tally message={message} />
					{clicks.length > 0 ? (
						<ClickList clicks={clicks} path={`/admin/sandbox?message=${message.id}`} isFeed />
					) : (
						<p class="soft">
							{message.links.length > 0
								? 'Nobody has opened the link yet. Tap it on the phone, or play somebody else.'
								: 'There is no link in this text, so there is nothing to tap.'}
						</p>
					)}
				</article>
			))}
		</>
	);
}

function Buttons({ message }: { message: Message }) {
	return (
		<div class="row plays">
			{message.links.length > 0 &&
				Object.entries(VISITORS).map(([visitor, { name }]) => (
					<PlayButton message={message} play={visitor} name={name} />
				))}
			{['queued', 'sent', 'unknown'].includes(message.status) && (
				<PlayButton message={message} play="delivered" name="Play delivered" />
			)}
		</div>
	);
}

interface PlayButtonProps {
	message: Message;
	/** The last word of the path that the button posts to. */
	play: string;
	name: string;
}

function PlayButton({ message, play, name }: PlayButtonProps) {
	return (
		<form method="post" action={`/admin/sandbox/messages/${message.id}/${play}`}>
			<button id={`${play}-${message.id}`}>{name}</button>
		</form>
	);
}

/** Raw and filtered, side by side, as the report has them. */
function Tally({ message: { clicks, humanClicks, links } }: { message: Message }) {
	if (links.length === 0) return null;
	return (
		<p class="tally" aria-live="polite">
			<span>
				<strong class="tone human number">{humanClicks}</strong> by people
			</span>
			<span class="soft">of {formatCountOf(clicks, 'raw click', 'raw clicks')}</span>
		</p>
	);
}
