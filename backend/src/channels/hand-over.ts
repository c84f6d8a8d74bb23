import { callProvider, type ProviderAnswer } from './call-provider.js';
import { NotNow, Refused } from './errors.js';
import { explain, type Advice, type Reason } from './words.js';

/** How a provider says no. */
export interface ProviderWords {
	name: string;
	/** @returns what a refusal says; undefined where it is not as the provider refuses */
	readRefusal: (answer: ProviderAnswer) => Reason | undefined;
	advice: Advice;
	/** Codes by which the provider says that it did not take the text just now, with whatever status. */
	busy?: ReadonlySet<string>;
	/** The settings to look at when the provider does not let the channel in. */
	credentials: string;
}

/**
 * Hands a text to a provider that answers in JSON.
 * @returns the answer to a text that was taken
 * @throws as `Channel.send` says
 */
export async function handOver(
	fetch: typeof globalThis.fetch,
	words: ProviderWords,
	url: string,
	init: RequestInit,
): Promise<ProviderAnswer> {
	const explainBusy = (answer: ProviderAnswer) => {
		const reason = words.readRefusal(answer);
		return reason && isBusy(words, reason) ? `error ${reason.code}` : undefined;
	};
	const answer = await callProvider(fetch, { provider: words.name, url, init, explainBusy });
	if (answer.ok) return answer;
	throw new Refused(explainAnswer(words, answer));
}

/**
 * For providers that refuse with 200.
 * @throws Refused, or NotNow when it may be tried again
 */
export function refuse(words: ProviderWords, reason: Reason): never {
	const said = explain(`${words.name} refused it`, reason, words.advice);
	throw isBusy(words, reason) ? new NotNow(said) : new Refused(said);
}

/** What is thrown when a provider has taken something, but does not say what: nobody knows. */
export function notItsAnswer({ name }: ProviderWords, { status }: ProviderAnswer): Error {
	return new Error(`${name} answered ${status}, but not as ${name} does`);
}

function isBusy({ busy }: ProviderWords, { code }: Reason): boolean {
	return busy?.has(String(code)) ?? false;
}

function explainAnswer(words: ProviderWords, answer: ProviderAnswer): string {
	const { name, advice, credentials } = words;
	const { status } = answer;
	const reason = words.readRefusal(answer);
	const said = reason && explain(`${name} refused it`, reason, advice);
	const known = reason && advice[String(reason.code)] !== undefined;
	if (status === 401 || (status === 403 && !known)) {
		const what = said ?? `${name} answered ${status}.`;
		return `${what} Check ${credentials} in the channel.`;
	}
	if (status === 402 && !known) {
		return `${said ?? `${name} answered 402.`} The account is out of credit: top it up at ${name}.`;
	}
	return (
		said ??
		`${name}'s address answered ${status}, but not as ${name} does. Check the channel's base URL.`
	);
}
