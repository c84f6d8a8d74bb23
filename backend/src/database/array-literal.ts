/**
 * Writes an array as PostgreSQL reads it. The driver would look at each value for what it is and what to escape in it,
 * which for some thousand values takes longer than the statement.
 * @param values none of which has a comma, a brace, a quote, a backslash or a space, nor is empty
 */
export function arrayLiteral(values: (string | number | boolean | null)[]): string {
	let array = '{';
	for (const value of values) array += `${array === '{' ? '' : ','}${value ?? 'NULL'}`;
	return `${array}}`;
}

/** The same for times, which are also written faster by themselves. */
export function timesLiteral(values: (Date | null)[]): string {
	return arrayLiteral(values.map((value) => value?.toISOString() ?? null));
}
