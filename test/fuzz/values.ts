import fc from 'fast-check';
import type { Schema } from './description.js';

/** Values that fit by their meaning, which no schema tells, by the name of the field or parameter. */
export type Hints = Record<string, unknown[]>;

/** Long enough to meet limits, short enough to send thousands. */
const MAX_LENGTH = 60;
const MAX_ITEMS = 4;

/** What programs stumble over. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(
		...[
			'',
			' ',
			'\0',
			'a\0b',
			'\ud800',
			'\u202e',
			'\r\nX-Evil: 1',
			'%00',
			'%zz',
			'../..',
			'__proto__',
		],
		...[
			"' OR 1=1 --",
			'<script>',
			'{{7*7}}',
			'NaN',
			'1e999',
			'-0',
			'+',
			'+49',
			'null',
			'undefined',
		],
		...[
			'2026-02-30T00:00:00Z',
			'+275760-09-13T00:00:00.001Z',
			'0000-01-01T00:00:00Z',
			'9'.repeat(400),
		],
		...[
			'http://',
			'http://[::1',
			'http://127.0.0.1:99999/',
			'javascript:alert(1)',
			'http://a\\@b/',
		],
		...['x'.repeat(9000), 'é'.repeat(300), '👩‍👩‍👧'.repeat(50)],
		...[null, true, false, 0, -1, 1.5, 1e21, 2 ** 31, 2 ** 53 + 2, -(2 ** 63), 1e308],
		...[[], {}, [[]], [null], { '': '' }, { __proto__: null, constructor: 1 }],
		...[nest(30), Array.from({ length: 2000 }, () => 'a')],
	),
	fc.jsonValue({ maxDepth: 3 }),
	fc.string({ unit: 'binary', maxLength: 30 }),
);

function nest(depth: number): unknown {
	return depth === 0 ? 'deep' : { a: [nest(depth - 1)] };
}

/** @returns values that fit the schema, as far as it tells */
export function fitting(
	schema: Schema,
	components: Record<string, Schema>,
	hints: Hints,
): fc.Arbitrary<unknown> {
	const fit = (part: Schema) => fitting(part, components, hints);
	if (schema.$ref) return fit(components[schema.$ref.split('/').at(-1)!]!);
	if (schema.const !== undefined) return fc.constant(schema.const);
	if (schema.enum) return fc.constantFrom(...schema.enum);
	const choices = schema.anyOf ?? schema.oneOf;
	if (choices) return fc.oneof(...choices.map(fit));
	if (schema.allOf) return fc.tuple(...schema.allOf.map(fit)).map(mergeObjects);
	const types = [schema.type ?? 'any'].flat();
	const general = fc.oneof(...types.map((type) => ofType(type, schema, fit, hints)));
	if (schema.example === undefined) return general;
	return fc.oneof(fc.constant(schema.example), general);
}

function mergeObjects(parts: unknown[]): unknown {
	return Object.assign({}, ...parts) as unknown;
}

function ofType(
	type: string,
	schema: Schema,
	fit: (part: Schema) => fc.Arbitrary<unknown>,
	hints: Hints,
): fc.Arbitrary<unknown> {
	const { minimum = -1000, maximum = 1000, minItems = 0, maxItems = MAX_ITEMS } = schema;
	if (type === 'string') return fittingText(schema);
	if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
	if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true });
	if (type === 'boolean') return fc.boolean();
	if (type === 'null') return fc.constant(null);
	if (type === 'array') {
		const bounds = {
			minLength: minItems,
			maxLength: Math.max(minItems, Math.min(maxItems, MAX_ITEMS)),
		};
		return fc.array(fit(schema.items ?? {}), bounds);
	}
	if (type === 'object') return fittingObject(schema, fit, hints);
	return fc.jsonValue({ maxDepth: 2 });
}

function fittingObject(
	{ properties = {}, required = [], additionalProperties }: Schema,
	fit: (part: Schema) => fc.Arbitrary<unknown>,
	hints: Hints,
): fc.Arbitrary<unknown> {
	if (Object.keys(properties).length === 0 && additionalProperties !== false) {
		return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), {
			maxKeys: 4,
		});
	}
	const fields = Object.entries(properties).map(
		([name, part]) => [name, hinted(name, fit(part), hints)] as const,
	);
	const requiredKeys = required.filter((name) => name in properties);
	return fc.record(Object.fromEntries(fields), { requiredKeys });
}

/** @returns what fits by its meaning mostly, by its schema now and then */
export function hinted(
	name: string,
	general: fc.Arbitrary<unknown>,
	hints: Hints,
): fc.Arbitrary<unknown> {
	const known = hints[name];
	if (!known) return general;
	return fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom(...known) },
		{ weight: 1, arbitrary: general },
	);
}

function fittingText({
	format,
	minLength = 0,
	maxLength = MAX_LENGTH,
}: Schema): fc.Arbitrary<string> {
	if (format === 'date-time') {
		const bounds = {
			min: new Date('2020-01-01'),
			max: new Date('2035-01-01'),
			noInvalidDate: true,
		};
		return fc.date(bounds).map((date) => date.toISOString());
	}
	// Nobody listens there, and nobody is asked for the address.
	if (format === 'uri') return fc.webPath().map((path) => `http://127.0.0.1:9/x${path}`);
	return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, MAX_LENGTH) });
}

/** @returns what `valid` gives, with one part of it replaced, left out or added */
export function broken(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
	const how = fc.constantFrom('replace', 'omit', 'add');
	return fc.tuple(valid, fc.nat(), how, nasty).map(([value, place, kind, wrong]) => {
		const copy = structuredClone(value);
		const spots = spotsOf(copy);
		const spot = spots[place % (spots.length + 1)];
		if (!spot) return wrong;
		if (kind === 'omit') Reflect.deleteProperty(spot.within, spot.key);
		else if (kind === 'add') Object.assign(spot.within, { unexpected: wrong });
		else Object.assign(spot.within, { [spot.key]: wrong });
		return copy;
	});
}

interface Spot {
	within: object;
	key: string;
}

function spotsOf(value: unknown): Spot[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, part]) => [{ within: value, key }, ...spotsOf(part)]);
}
