/** The text will never be sent like this. The message says why and what to do; it is stored with the text. */
export class Refused extends Error {
	override name = 'Refused';
}

/** The text was certainly not sent this time, and may be later. The message says why. */
export class NotNow extends Error {
	override name = 'NotNow';

	constructor(
		message: string,
		/** How long the provider asks to be left alone, in milliseconds; 0 where it does not say. */
		readonly retryAfter = 0,
	) {
		super(message);
	}
}
