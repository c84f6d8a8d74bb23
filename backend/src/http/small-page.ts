import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; font: 18px/1.5 system-ui, sans-serif; }
body { max-width: 32rem; margin: 18vh auto 2rem; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; }
`;

/**
 * A page of a few sentences, for people who follow short links: nothing to load, nothing to run.
 * Made once and sent as it is.
 * @param title its heading, as text
 * @param paragraphs as text
 */
export function smallPage(title: string, paragraphs: string[]): Buffer {
	const body = paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`).join('\n');
	return Buffer.from(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`);
}

/** What is sent with each small page. The style is let in by its hash, so that nothing else can be. */
export const SMALL_PAGE_HEADERS = {
	'Content-Type': 'text/html; charset=utf-8',
	'Content-Security-Policy': [
		"default-src 'none'",
		`style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; '),
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex',
	'Referrer-Policy': 'no-referrer',
	'Cache-Control': 'private, no-store',
} as const;

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
