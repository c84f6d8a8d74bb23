import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Router, type RequestHandler } from 'express';
import type { DescribedEvent } from '../events/described.js';
import type { Endpoint } from './endpoint.js';
import { describeApi } from './openapi.js';
import { PROBLEM_KINDS } from './problem-kinds.js';
import { serveStatic } from './static.js';

/** Swagger UI's own files lie beside its module. */
const SWAGGER_UI = join(createRequire(import.meta.url).resolve('swagger-ui-dist'), '..');

const STYLE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #3b4151; }
.intro { max-width: 1460px; margin: 2rem auto 0; padding: 0 20px; box-sizing: border-box; }
summary { cursor: pointer; font-weight: bold; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
:target { font-weight: bold; }
@media (max-width: 40rem) { dl { display: block; } dt { margin-top: .5rem; } }
`;

/** A problem's `type` leads to its entry, which no browser opens by itself. */
const START = `
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', validatorUrl: 'none' });
const problem = document.getElementById(location.hash.slice(1));
if (problem) {
	problem.closest('details').open = true;
	problem.scrollIntoView();
}
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Clickloop API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<main>
<section class="intro">
<h1>Clickloop API</h1>
<p>Send your API key with each request: <code>Authorization: Bearer &lt;key&gt;</code>.
The same description for programs: <a href="/openapi.json">/openapi.json</a>.</p>
<p>What goes wrong is answered as <code>application/problem+json</code>; its <code>type</code> leads here.</p>
<details>
<summary>Kinds of problems</summary>
<dl>
${Object.entries(PROBLEM_KINDS).map(describeProblem).join('\n')}
</dl>
</details>
</section>
<div id="reference"></div>
</main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

function describeProblem([kind, meaning]: [string, string]): string {
	const marked = meaning.replace(/\`([^\`]+)\`/g, '<code>$1</code>');
	return `<dt id="problem-${kind}"><code>${kind}</code></dt><dd>${marked}</dd>`;
}

/** Everything comes from this host; Swagger UI sets styles by script and shows small pictures from data URLs. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Swagger UI's own, beside its module; they change with its version alone. */
const SWAGGER_FILES = {
	'swagger-ui.css': CSS,
	'swagger-ui-bundle.js': SCRIPT,
	'favicon-32x32.png': 'image/png',
};
const A_DAY = 'public, max-age=86400';

/** The API's description, for programs and for people. */
export function docsRouter(endpoints: Endpoint[], events: DescribedEvent[]): Router {
	const router = Router();
	// Relative to where it is read: a server is reached by more names than one.
	const description = () => JSON.stringify(describeApi(endpoints, events, '/'));
	router.get('/openapi.json', serveStatic('application/json; charset=utf-8', description));
	router.get(
		'/docs',
		setPolicy,
		serveStatic(HTML, () => PAGE),
	);
	router.get(
		'/docs/start.js',
		serveStatic(SCRIPT, () => START),
	);
	router.get(
		'/docs/page.css',
		serveStatic(CSS, () => STYLE),
	);
	for (const [file, type] of Object.entries(SWAGGER_FILES)) {
		const read = () => readFileSync(join(SWAGGER_UI, file));
		router.get(`/docs/${file}`, serveStatic(type, read, A_DAY));
	}
	return router;
}

const setPolicy: RequestHandler = (_req, res, next) => {
	res.setHeader('Content-Security-Policy', POLICY);
	next();
};
