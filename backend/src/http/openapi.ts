import { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Endpoint } from './endpoint.js';
import { problem } from './schemas.js';

const PROBLEMS: Record<string, string> = {
	'400': 'The request cannot be read',
	'401': 'No valid API key',
	'403': 'The key may not do this',
	'404': 'There is no such thing',
	'409': 'It contradicts what is there',
	'422': 'Some of the input is not allowed; `errors` says which',
	'503': 'The database cannot be reached just now',
};

/**
 * Makes the OpenAPI 3.1 document from the schemas that also validate.
 * @param publicUrl the server's own base URL
 */
export function describeApi(endpoints: Endpoint[], publicUrl: string) {
	const paths: ZodOpenApiPathsObject = {};
	for (const one of endpoints) {
		paths[one.path] = { ...paths[one.path], [one.method]: describe(one) };
	}
	return createDocument({
		openapi: '3.1.0',
		info: {
			title: 'Clickloop',
			version: '1',
			description:
				'Texts with links that know their reader, and webhooks when a person, not a scanner, taps one.',
			license: { name: 'MIT', identifier: 'MIT' },
		},
		servers: [{ url: publicUrl }],
		security: [{ key: [] }],
		components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
		paths,
	});
}

function describe(one: Endpoint) {
	const success = String(one.answer ? (one.status ?? 200) : 204);
	return {
		tags: [one.tag],
		summary: one.summary,
		...(one.scope && { description: `Scope: \`${one.scope}\`` }),
		...((one.params || one.query) && {
			requestParams: {
				...(one.params && { path: one.params }),
				...(one.query && { query: one.query }),
			},
		}),
		...(one.body && { requestBody: { content: { 'application/json': { schema: one.body } } } }),
		responses: {
			[success]: {
				description: 'Done',
				...(one.answer && { content: describeContent(one.answer, one.csv !== undefined) }),
			},
			...Object.fromEntries(
				Object.entries(PROBLEMS).map(([status, description]) => [
					status,
					{ description, content: { 'application/problem+json': { schema: problem } } },
				]),
			),
		},
	};
}

function describeContent(answer: z.ZodType, csv: boolean) {
	return {
		'application/json': { schema: answer },
		...(csv && { 'text/csv': { schema: z.string() } }),
	};
}
