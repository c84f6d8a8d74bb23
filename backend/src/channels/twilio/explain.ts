/**
 * What the commoner of Twilio's error codes mean for whoever looks after the channel, and what to do. From
 * https://www.twilio.com/docs/api/errors
 */
const ADVICE: Record<string, string> = {
	20003:
		'The account SID and the auth token (or API key) do not belong together. Copy them again from the Twilio console into the channel.',
	20404: 'The account SID is not known. Copy it again from the Twilio console into the channel.',
	21211: 'The number cannot be a phone number. Correct it.',
	21212: 'The sender is not allowed. Check "from" in the channel.',
	21408:
		'Texts to this country are switched off. Switch them on in the Twilio console under Messaging, Settings, Geo permissions.',
	21606:
		'The sender cannot text this number, or is not one of this account. Check "from" in the channel.',
	21608:
		'A trial account may text verified numbers only. Verify the number or upgrade the account in the Twilio console.',
	21609: 'The callback address is not allowed. Check CLICKLOOP_PUBLIC_URL.',
	21610: 'The recipient has opted out (STOP). Leave them out; only they can come back, with START.',
	21612: 'This sender cannot reach this number. Use another sender.',
	21614: 'The number is not a mobile number.',
	21617: 'The text is longer than 1,600 characters. Shorten it.',
	21703: 'The messaging service has no sender. Add one in the Twilio console.',
	30001: 'Too many texts were waiting. Send it again later.',
	30002: "The account is suspended. Ask Twilio's support.",
	30003: 'The phone is switched off or out of reach. Try again later.',
	30004: 'The recipient or their carrier blocks these texts.',
	30005: 'The number is not in service. Correct it or leave it out.',
	30006: 'The number is a landline, or its carrier cannot be reached.',
	30007: 'A carrier or Twilio took it for spam. Change the text; use a short domain of your own.',
	30008: 'The carrier does not say why. Try again later.',
	30032: 'The toll-free sender is not verified. Verify it in the Twilio console.',
	30034:
		'The sender is not registered for texts to the USA (A2P 10DLC). Register it in the Twilio console.',
};

/** The sender's queue at Twilio is full: over in a while, and it comes with more than one HTTP status. */
const QUEUE_FULL = 21611;

/** @returns what a full queue means, where that is Twilio's error code */
export function explainQueueFull(code: number): string | undefined {
	if (code !== QUEUE_FULL) return undefined;
	return `error ${code}, the sender has too many texts waiting at Twilio. Send fewer at a time or add senders`;
}

/**
 * @param code Twilio's error code, empty when it gave none
 * @returns why a text that Twilio had taken was not delivered
 */
export function explainFailure(code: string): string {
	if (!code) return 'Twilio could not deliver it and does not say why.';
	return join([`Twilio could not deliver it: error ${code}.`, ADVICE[code], more(code)]);
}

/**
 * @param error Twilio's answer
 * @param to the recipient, who must not be readable in a stored error
 * @returns why Twilio did not take a text
 */
export function explainRefusal(
	{ code, message }: { code: number; message: string },
	to: string,
): string {
	const said = message
		.replaceAll(to, '(the number)')
		.replaceAll(to.slice(1), '(the number)')
		.replace(/\.?\s*$/, '.');
	return join([`Twilio refused it: error ${code}, ${said}`, ADVICE[code], more(String(code))]);
}

function more(code: string): string {
	return `(https://www.twilio.com/docs/api/errors/${code})`;
}

function join(parts: (string | undefined)[]): string {
	return parts.filter(Boolean).join(' ');
}
