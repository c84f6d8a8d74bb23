/** @returns the short link as it stands in a text, e.g. `https://go.acme.com/aB3xY7z` */
export function shortUrl(base: string, token: string): string {
	return `${base}/${token}`;
}
