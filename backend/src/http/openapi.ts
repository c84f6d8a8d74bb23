import { z } from 'zod';
import type { Scope } from './scopes.js';
import type { Endpoint } from './endpoint.js';
import { problem } from './schemas.js';

const PROBLEMS: Record<string, string> = {
	'400': 'The request cannot be read',
	'401': 'No valid API key',
	'403': 'The key may not do this',
	'404': 'There is no such thing',
	'409': 'It contradicts what is there',
	'413': 'The body is too large',
	'415': 'The body’s encoding or character set is not understood',
	'422': 'Some of the input is not allowed; `errors` says which',
	'429': 'Too many requests; `Retry-After` says when to go on',
	'503': 'The database cannot be reached just now, or its disk is full',
};

type JsonSchema = Record<string, unknown>;

/** What a subscriber is posted, for the API's description. */
export interface DescribedEvent {
	type: string;
	summary: string;
	body: z.ZodType;
}

/**
 * Makes the OpenAPI 3.1 document from the schemas that also validate.
 * @param events what is posted to subscribers
 * @param publicUrl the server's own base URL
 */
export function describeApi(endpoints: Endpoint[], events: DescribedEvent[], publicUrl: string) {
	const components: Record<string, JsonSchema> = {};
	const paths: Record<string, JsonSchema> = {};
	for (const one of endpoints) {
		paths[one.path] = { ...paths[one.path], [one.method]: describe(one, components) };
	}
	return {
		openapi: '3.1.0',
		info: {
			title: 'Clickloop',
			version: '1',
			description:
				'Texts with links that know their reader, and webhooks when a person, not a scanner, taps one.\n\n' +
				'`erased` stands in place of the number of a person who was erased, `unreadable` in place of a stored text that ' +
				'was encrypted with another secret or is damaged (`{"unreadable": true}` in place of metadata and settings).',
			license: { name: 'MIT', identifier: 'MIT' },
		},
		servers: [{ url: publicUrl }],
		security: [{ key: [] }],
		paths,
		webhooks: Object.fromEntries(
			events.map((event) => [event.type, { post: describeEvent(event, components) }]),
		),
		components: {
			securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
			schemas: components,
		},
	};
}

function describe(one: Endpoint, components: Record<string, JsonSchema>) {
	const content = (type: string, schema: z.ZodType, io: 'input' | 'output') => ({
		[type]: { schema: toJsonSchema(schema, io, components) },
	});
	const answer = one.answer && {
		content: {
			...content('application/json', one.answer, 'output'),
			...(one.csv && content('text/csv', z.string(), 'output')),
		},
	};
	const problems: Record<string, JsonSchema> = {};
	for (const [status, description] of Object.entries(PROBLEMS)) {
		problems[status] = {
			description,
			content: content('application/problem+json', problem, 'output'),
		};
	}
	return {
		tags: [one.tag],
		summary: one.summary,
		...(one.scope && { description: `Scope: ${describeScope(one.scope)}` }),
		parameters: [
			...describeParameters('path', one.params, components),
			...describeParameters('query', one.query, components),
		],
		...(one.body && {
			requestBody: {
				required: !one.body.safeParse(undefined).success,
				content: content('application/json', one.body, 'input'),
			},
		}),
		responses: {
			[one.answer ? (one.status ?? 200) : 204]: { description: 'Done', ...answer },
			...problems,
		},
	};
}

function describeEvent(
	{ summary, body }: DescribedEvent,
	components: Record<string, JsonSchema>,
): JsonSchema {
	const schema = toJsonSchema(body, 'output', components);
	return {
		tags: ['Events'],
		summary,
		description: 'Signed by the Standard Webhooks specification.',
		requestBody: { required: true, content: { 'application/json': { schema } } },
		responses: { '2XX': { description: 'Received; anything else is tried again later' } },
	};
}

function describeScope(scope: Scope | Scope[]): string {
	return [scope]
		.flat()
		.map((one) => `\`${one}\``)
		.join(' or ');
}

function describeParameters(
	place: 'path' | 'query',
	schema: z.ZodObject | undefined,
	components: Record<string, JsonSchema>,
) {
	const { properties = {}, required = [] } = schema
		? toJsonSchema(schema, 'input', components)
		: {};
	return Object.entries(properties as Record<string, JsonSchema>).map(([name, property]) => ({
		name,
		in: place,
		required: place === 'path' || (required as string[]).includes(name),
		schema: property,
	}));
}

/** Named schemas (`.meta({ id })`) move to the document's components, and references follow them there. */
function toJsonSchema(
	schema: z.ZodType,
	io: 'input' | 'output',
	components: Record<string, JsonSchema>,
): JsonSchema {
	const whole = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
	const text = JSON.stringify(whole).replaceAll('#/$defs/', '#/components/schemas/');
	const { $schema: _, $defs = {}, id, ...rest } = JSON.parse(text) as JsonSchema;
	for (const [name, { id: __, ...named }] of Object.entries($defs as Record<string, JsonSchema>)) {
		components[name] = named;
	}
	if (typeof id !== 'string') return rest;
	components[id] = rest;
	return { $ref: `#/components/schemas/${id}` };
}
