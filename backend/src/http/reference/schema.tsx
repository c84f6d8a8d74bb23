/** @jsxRuntime automatic @jsxImportSource preact */
import { Fragment, type ComponentChildren } from 'preact';

/** What of JSON Schema (2020-12) the API's own schemas use. */
export interface JsonSchema {
	$ref?: string;
	type?: string | string[];
	const?: unknown;
	enum?: unknown[];
	format?: string;
	description?: string;
	default?: unknown;
	properties?: Record<string, JsonSchema>;
	required?: string[];
	additionalProperties?: JsonSchema | boolean;
	items?: JsonSchema;
	anyOf?: JsonSchema[];
	oneOf?: JsonSchema[];
	allOf?: JsonSchema[];
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
}

/** Where a named schema stands on the page. */
export const schemaAnchor = (name: string) => `schema-${name}`;

/** A schema in words: its type in one line, and what is inside it below. */
export function Schema({ schema }: { schema: JsonSchema }) {
	return (
		<>
			<p class="type">
				<Type schema={schema} />
			</p>
			<Inside schema={schema} />
		</>
	);
}

/** The fields of an object, wherever in lists and alternatives it stands; named schemas have a place of their own. */
function Inside({ schema }: { schema: JsonSchema }) {
	if (schema.$ref) return null;
	const { properties } = schema;
	if (!properties || Object.keys(properties).length === 0) {
		const within = [...alternatives(schema), ...(schema.items ? [schema.items] : [])];
		return (
			<>
				{within.map((one, at) => (
					<Inside key={at} schema={one} />
				))}
			</>
		);
	}
	return (
		<dl class="fields">
			{Object.entries(properties).map(([name, property]) => (
				<Fragment key={name}>
					<dt>
						<code>{name}</code>
						{schema.required?.includes(name) ? '' : <span class="optional"> optional</span>}
					</dt>
					<dd>
						<Type schema={property} />
						{property.description && <p>{property.description}</p>}
						<Inside schema={property} />
					</dd>
				</Fragment>
			))}
		</dl>
	);
}

/** A type in one line, e.g. `list of (text or null), at most 500`. */
export function Type({ schema }: { schema: JsonSchema }) {
	return (
		<>
			{nameType(schema)}
			{describeBounds(schema)}
		</>
	);
}

function nameType(schema: JsonSchema): ComponentChildren {
	if (schema.$ref) {
		const name = schema.$ref.replace(/^.*\//, '');
		return <a href={`#${schemaAnchor(name)}`}>{name}</a>;
	}
	if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>;
	if (schema.enum) {
		return join(
			schema.enum.map((value) => <code>{JSON.stringify(value)}</code>),
			' or ',
		);
	}
	const choices = alternatives(schema);
	if (choices.length > 0) {
		return join(
			choices.map((one) => <Type schema={one} />),
			schema.allOf ? ' and ' : ' or ',
		);
	}
	if (schema.items) {
		return (
			<>
				list of <Type schema={schema.items} />
			</>
		);
	}
	if (schema.type === undefined) return 'anything';
	const types = [schema.type].flat().map((type) => TYPE_NAMES[type] ?? type);
	return schema.format ? `${types.join(' or ')} (${schema.format})` : types.join(' or ');
}

const TYPE_NAMES: Record<string, string> = {
	string: 'text',
	boolean: 'true or false',
	integer: 'whole number',
};

function alternatives(schema: JsonSchema): JsonSchema[] {
	return schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
}

function describeBounds(schema: JsonSchema): string {
	const least = schema.minimum ?? schema.minLength ?? schema.minItems;
	const most = schema.maximum ?? schema.maxLength ?? schema.maxItems;
	const unit = (schema.minLength ?? schema.maxLength) ? ' characters' : '';
	// Number.MAX_SAFE_INTEGER is what a whole number without a bound comes with.
	const isBounded = most !== undefined && Math.abs(most) < Number.MAX_SAFE_INTEGER;
	const bounds = [
		...(least !== undefined && Math.abs(least) < Number.MAX_SAFE_INTEGER ? [`from ${least}`] : []),
		...(isBounded ? [`up to ${most}${unit}`] : []),
		...(schema.default === undefined ? [] : [`${JSON.stringify(schema.default)} unless given`]),
	];
	return bounds.length > 0 ? `, ${bounds.join(', ')}` : '';
}

function join(parts: ComponentChildren[], between: string): ComponentChildren {
	return parts.map((part, at) => (
		<Fragment key={at}>
			{at > 0 && between}
			{part}
		</Fragment>
	));
}
