const NAMES = new Intl.DisplayNames('en', { type: 'region' });

/** @returns a country's English name, or its code where that is none */
export function nameCountry(code: string): string {
	return /^[A-Z]{2}$/.test(code) ? (NAMES.of(code) ?? code) : code;
}
