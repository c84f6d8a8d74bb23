/** @jsxRuntime automatic @jsxImportSource preact */

const minutes = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'UTC',
	day: 'numeric',
	month: 'short',
	year: 'numeric',
	hour: '2-digit',
	minute: '2-digit',
});
const seconds = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'medium' });

/**
 * A point in time, in UTC as everywhere in the API.
 * @param at ISO 8601
 */
export function Moment({ at }: { at: string }) {
	return (
		<time dateTime={at} title={at}>
			{minutes.format(new Date(at))}
		</time>
	);
}

/** Only the time of day, where the day goes without saying. */
export function TimeOfDay({ at }: { at: string }) {
	return (
		<time dateTime={at} title={at}>
			{seconds.format(new Date(at))}
		</time>
	);
}
