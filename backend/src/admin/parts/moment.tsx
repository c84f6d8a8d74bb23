/** @jsxRuntime automatic @jsxImportSource preact */

const day = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'UTC',
	day: 'numeric',
	month: 'short',
	year: 'numeric',
});
const minute = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'UTC',
	hour: '2-digit',
	minute: '2-digit',
});
const second = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'medium' });

interface MomentProps {
	/** ISO 8601. */
	at: string;
	show?: 'day' | 'minute' | 'second';
}

/** A point in time, in UTC as everywhere in the API. */
export function Moment({ at, show = 'minute' }: MomentProps) {
	const date = new Date(at);
	const time = show === 'second' ? second.format(date) : minute.format(date);
	return (
		<time dateTime={at} title={at}>
			{show === 'day' ? day.format(date) : `${day.format(date)}, ${time}`}
		</time>
	);
}

/** Only the time of day, where the day goes without saying. */
export function TimeOfDay({ at }: { at: string }) {
	return (
		<time dateTime={at} title={at}>
			{minute.format(new Date(at))}
		</time>
	);
}
