import { labelOf } from './labels';
import { shorten } from './words';

/** One thing the server finds wrong with one part of a request. */
export interface Finding {
	/** As in `options.domain`. */
	path: string;
	message: string;
}

/** What the server says begins with a verb where it is about the field as a whole. */
const BEGINS_WITH_VERB = /^(is|has|contains|leads|must|names) /;

/** A field in the server's words for one message of many, as in "to: is empty; text: is empty". */
const FIELD = /(?<=^|; )([a-zA-Z.]+): /;

/** Some findings begin with the value, which is told here beside the field's label. */
const QUOTED_VALUE = /^'[^']*' (?=(?:is|has|contains|leads|must|names) )/;

/** Other fields that a finding names. */
const OTHER_FIELD = /\boptions\.\w+/g;

/** Long, and what is wrong with it is told by the finding itself. */
const WITHOUT_VALUE = 'text';

/**
 * Tells findings to those who see the node: fields by their labels, with the value that was given.
 *
 * @param given what was sent to the server
 */
export function describeFindings(findings: Finding[], given: unknown): string {
	return findings.map((finding) => describe(finding, given)).join('; ');
}

/** As describeFindings, of a text that has several findings in it. */
export function describeDetail(detail: string, given: unknown): string {
	const [before = '', ...rest] = detail.split(FIELD);
	let described = before;
	for (let place = 0; place < rest.length; place += 2)
		described += describe({ path: rest[place]!, message: rest[place + 1] ?? '' }, given);
	return described;
}

function describe({ path, message: said }: Finding, given: unknown): string {
	const unknownField = /^Unrecognized keys?: "(\w+)"/.exec(said)?.[1];
	if (unknownField !== undefined) {
		const label = labelOf([path, unknownField].filter(Boolean).join('.')) ?? unknownField;
		return `The backend does not know '${label}'. Update the backend to use this field`;
	}
	const message = said
		.replace(QUOTED_VALUE, '')
		.replace(OTHER_FIELD, (name) => `'${labelOf(name) ?? name}'`);
	if (path === '') return message;
	const value = path === WITHOUT_VALUE ? undefined : valueAt(given, path);
	const shown = isScalar(value) ? ` (${shorten(String(value))})` : '';
	const separator = BEGINS_WITH_VERB.test(message) ? ' ' : ': ';
	return `'${labelOf(path) ?? path}'${shown}${separator}${message}`;
}

function valueAt(given: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>(
			(value, name) =>
				typeof value === 'object' && value !== null
					? (value as Record<string, unknown>)[name]
					: undefined,
			given,
		);
}

function isScalar(value: unknown): boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}
