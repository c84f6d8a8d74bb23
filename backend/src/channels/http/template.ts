/** What a template can be filled with. */
export const PLACEHOLDERS = ['to', 'text', 'id', 'callbackUrl'] as const;

export type Values = Record<(typeof PLACEHOLDERS)[number], string>;

const PLACEHOLDER = /\{\{\s*(.*?)\s*\}\}/g;

/** Characters that XML 1.0 cannot hold, not even escaped. */
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

const XML_ESCAPES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
};

/** How a value is written into a text of each kind, so that it cannot be more than a value there. */
export const escapes = {
	json: (value: string) => JSON.stringify(value).slice(1, -1),
	form: encodeURIComponent,
	xml: (value: string) =>
		value.replace(NOT_IN_XML, '').replace(/[&<>"']/g, (one) => XML_ESCAPES[one]!),
};

/** @returns the kind of a content type; undefined for those that nothing is known to be safe in */
export function kindOf(contentType: string): keyof typeof escapes | undefined {
	const [type = ''] = contentType.toLowerCase().split(';', 1);
	if (/^application\/(.+\+)?json$/.test(type.trim())) return 'json';
	if (type.trim() === 'application/x-www-form-urlencoded') return 'form';
	if (/^(application|text)\/(.+\+)?xml$/.test(type.trim())) return 'xml';
	return undefined;
}

/** @returns the first placeholder of a template that there is no value for */
export function findUnknown(template: string): string | undefined {
	const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name!);
	return names.find((name) => !(PLACEHOLDERS as readonly string[]).includes(name));
}

export function uses(template: string, name: keyof Values): boolean {
	return [...template.matchAll(PLACEHOLDER)].some(([, used]) => used === name);
}

export function fill(template: string, values: Values, escape: (value: string) => string): string {
	return template.replace(PLACEHOLDER, (_, name: keyof Values) => escape(values[name]));
}
