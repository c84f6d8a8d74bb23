/** @jsxRuntime automatic @jsxImportSource preact */
import type { Attempt, Delivery } from '../../deliveries/delivery.js';
import { parseId, timeOf } from '../../ids.js';
import { Moment, TimeOfDay } from '../parts/moment.js';
import { DeliveryBadge } from './words.js';

interface DeliveryListProps {
	deliveries: Delivery[];
	/** The page they are on, to come back to: a path. */
	path: string;
	canReplay: boolean;
}

/** Deliveries, newest first: each one line, which opens to its attempts. */
export function DeliveryList({ deliveries, path, canReplay }: DeliveryListProps) {
	return (
		<ul class="clicks deliveries">
			{deliveries.map((delivery) => (
				<li key={delivery.id}>
					<details id={delivery.id}>
						<summary>
							<DeliveryBadge status={delivery.status} />
							<span class="who">
								<strong>{delivery.type}</strong> {describeOutcome(delivery)}
							</span>
							<span class="soft small number">
								<Moment at={madeAt(delivery)} />
							</span>
						</summary>
						<div class="findings stack">
							<ol class="reasons">
								{delivery.attempts.map((attempt) => (
									<AttemptLine attempt={attempt} />
								))}
							</ol>
							{delivery.nextAttemptAt && (
								<p class="soft">
									Next attempt: <Moment at={delivery.nextAttemptAt} /> UTC
								</p>
							)}
							<p class="soft small long">
								{delivery.id} · {delivery.eventId}
							</p>
							{canReplay && delivery.status !== 'pending' && (
								<form method="post" action={`/admin/webhooks/deliveries/${delivery.id}/replay`}>
									<input type="hidden" name="back" value={path} />
									<button>Send again</button>
								</form>
							)}
						</div>
					</details>
				</li>
			))}
		</ul>
	);
}

function madeAt({ id }: Delivery): string {
	return timeOf(parseId('dlv', id)!).toISOString();
}

function describeOutcome({ attempts }: Delivery): string {
	const last = attempts.at(-1);
	if (!last) return 'not attempted yet';
	return last.error ?? `answered ${last.status} in ${last.ms} ms`;
}

function AttemptLine({ attempt: { at, status, ms, error, response } }: { attempt: Attempt }) {
	return (
		<li>
			<span class={`points number ${error === null ? 'human' : 'bot'}`}>
				{status ?? 'no answer'}
			</span>
			<span class="stack tight">
				<span>
					<Moment at={at} />, <TimeOfDay at={at} /> UTC, {ms} ms{error && `: ${error}`}
				</span>
				{response !== null && <pre class="answer">{response}</pre>}
			</span>
		</li>
	);
}
