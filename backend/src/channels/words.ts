/** Longer explanations are a page of HTML, or a stack trace. */
const MOST_WORDS = 300;

/** Digits that may be a phone number, however they are grouped. */
const NUMBER = /\+?\d(?:[\s().-]*\d){6,}/g;

/**
 * @param said a provider's own words
 * @returns them as they may be stored and shown: no phone numbers, one line, not endless
 */
export function cleanWords(said: string): string {
	return said
		.replace(NUMBER, '(a number)')
		.replace(/[\p{Cc}\p{Surrogate}\s]+/gu, ' ')
		.trim()
		.slice(0, MOST_WORDS)
		.replace(/[.\s]*$/, '.');
}

/** What a provider says of a text that it does not send. */
export interface Reason {
	/** Its code, where it gives one. */
	code?: string | number | null;
	/** Its own words. */
	said?: string | null;
}

/** What a provider's codes mean for whoever looks after the channel, and what to do. */
export type Advice = Record<string, string>;

/**
 * @param head who did what, as in "Vonage refused it"
 * @returns one line for a person: what happened, the provider's code and words, what to do
 */
export function explain(head: string, { code, said }: Reason, advice: Advice): string {
	const named = code === undefined || code === null || code === '' ? '' : `error ${code}`;
	const words = said ? cleanWords(said) : '';
	if (!named && !words) return `${head} and does not say why.`;
	const what = [named, words].filter(Boolean).join(', ').replace(/\.*$/, '.');
	return [`${head}: ${what}`, advice[String(code)]].filter(Boolean).join(' ');
}
