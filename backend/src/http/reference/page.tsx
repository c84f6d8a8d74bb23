/** @jsxRuntime automatic @jsxImportSource preact */
import { Fragment } from 'preact';
import { PROBLEM_KINDS } from '../problem-kinds.js';
import { Schema, schemaAnchor, Type, type JsonSchema } from './schema.js';
import { STYLE } from './style.js';

type Content = Record<string, { schema: JsonSchema }>;

/** What the page shows of an operation in the OpenAPI document. */
interface Operation {
	tags: string[];
	summary: string;
	description?: string;
	parameters?: { name: string; in: string; required: boolean; schema: JsonSchema }[];
	requestBody?: { content: Content };
	responses: Record<string, { description: string; content?: Content }>;
}

/** What the page shows of the OpenAPI document; `describeApi` makes it. */
export interface ApiDescription {
	info: { title: string; description: string };
	paths: Record<string, Record<string, Operation>>;
	webhooks: Record<string, { post: Operation }>;
	components: { schemas: Record<string, JsonSchema> };
}

interface Entry {
	name: string;
	anchor: string;
	method?: string;
	operation: Operation;
}

/** The API as a page to read: no script, nothing to load. */
export function ReferencePage({ api }: { api: ApiDescription }) {
	const sections = [...groupByTag(api)];
	return (
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="robots" content="noindex" />
				<title>Clickloop API</title>
				<style dangerouslySetInnerHTML={{ __html: STYLE }} />
			</head>
			<body>
				<a class="skip" href="#main">
					Skip to content
				</a>
				<nav aria-label="Contents">
					<p>
						<a href="/admin">Back to the admin pages</a>
					</p>
					{sections.map(([tag, entries]) => (
						<details key={tag}>
							<summary>{tag}</summary>
							<ul>
								{entries.map(({ anchor, operation }) => (
									<li key={anchor}>
										<a href={`#${anchor}`}>{markCode(operation.summary)}</a>
									</li>
								))}
							</ul>
						</details>
					))}
					<p>
						<a href="#schemas">Schemas</a> · <a href="#problems">Problems</a>
					</p>
				</nav>
				<main id="main">
					<h1>Clickloop API</h1>
					<p>{api.info.description}</p>
					<p>
						Send your API key with each request: <code>Authorization: Bearer &lt;key&gt;</code>. The
						same description for programs: <a href="/openapi.json">/openapi.json</a>.
					</p>
					{sections.map(([tag, entries]) => (
						<section key={tag}>
							<h2>{tag}</h2>
							{entries.map((entry) => (
								<OperationEntry key={entry.anchor} {...entry} />
							))}
						</section>
					))}
					<Schemas schemas={api.components.schemas} />
					<Problems />
				</main>
			</body>
		</html>
	);
}

function groupByTag(api: ApiDescription): Map<string, Entry[]> {
	const groups = new Map<string, Entry[]>();
	const add = (entry: Entry) => {
		const tag = entry.operation.tags[0]!;
		groups.set(tag, [...(groups.get(tag) ?? []), entry]);
	};
	for (const [path, operations] of Object.entries(api.paths)) {
		for (const [method, operation] of Object.entries(operations)) {
			const anchor = `${method}${path.replace(/[^0-9A-Za-z]+/g, '-').replace(/-$/, '')}`;
			add({ name: path, anchor, method, operation });
		}
	}
	for (const [type, { post }] of Object.entries(api.webhooks)) {
		add({ name: type, anchor: `event-${type}`, operation: post });
	}
	return groups;
}

function OperationEntry({ name, anchor, method, operation }: Entry) {
	const [done, ...problems] = Object.entries(operation.responses);
	return (
		<article id={anchor}>
			<h3>
				{method && <span class={`method ${method}`}>{method.toUpperCase()}</span>}{' '}
				<code>{name}</code>
			</h3>
			<p>
				{markCode(operation.summary)}. {operation.description && markCode(operation.description)}
			</p>
			{operation.parameters && operation.parameters.length > 0 && (
				<>
					<h4>Parameters</h4>
					<dl class="fields">
						{operation.parameters.map((one) => (
							<Fragment key={one.name}>
								<dt>
									<code>{one.name}</code>
									{one.required ? '' : <span class="optional"> optional</span>}
								</dt>
								<dd>
									in the {one.in}: <Type schema={one.schema} />
									{one.schema.description && <p>{one.schema.description}</p>}
								</dd>
							</Fragment>
						))}
					</dl>
				</>
			)}
			{operation.requestBody && <Bodies title="Body" content={operation.requestBody.content} />}
			{done && <Bodies title={`Answer ${done[0]}`} content={done[1].content} />}
			{problems.length > 0 && (
				<p class="problems">
					Problems: {problems.map(([status]) => status).join(', ')} (
					<a href="#problems">what they mean</a>)
				</p>
			)}
		</article>
	);
}

function Bodies({ title, content }: { title: string; content: Content | undefined }) {
	return (
		<>
			<h4>{title}</h4>
			{content ? (
				Object.entries(content).map(([type, { schema }]) => (
					<div key={type}>
						<p class="media">{type}</p>
						<Schema schema={schema} />
					</div>
				))
			) : (
				<p class="type">no content</p>
			)}
		</>
	);
}

function Schemas({ schemas }: { schemas: Record<string, JsonSchema> }) {
	return (
		<section id="schemas">
			<h2>Schemas</h2>
			{Object.entries(schemas).map(([name, schema]) => (
				<article key={name} id={schemaAnchor(name)}>
					<h3>{name}</h3>
					<Schema schema={schema} />
				</article>
			))}
		</section>
	);
}

function Problems() {
	return (
		<section id="problems">
			<h2>Problems</h2>
			<p>
				What goes wrong is answered as <code>application/problem+json</code> (RFC 9457); its{' '}
				<code>type</code> leads here.
			</p>
			<dl class="fields">
				{Object.entries(PROBLEM_KINDS).map(([kind, meaning]) => (
					<Fragment key={kind}>
						<dt id={`problem-${kind}`}>
							<code>{kind}</code>
						</dt>
						<dd>{markCode(meaning)}</dd>
					</Fragment>
				))}
			</dl>
		</section>
	);
}

/** Words between backticks are code. */
function markCode(text: string) {
	return text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
