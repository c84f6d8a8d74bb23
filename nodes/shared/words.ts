/** How much of a value an error shows, in characters. */
const SHOWN = 60;

/** @returns a value for an error message: enough to be found, and no more */
export function shorten(value: string): string {
	return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
}
