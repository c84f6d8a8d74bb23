/** As far as the fuzz tests read the OpenAPI document. */
export interface Description {
	paths: Record<string, Record<string, OperationObject>>;
	components: { schemas: Record<string, Schema> };
}

interface OperationObject {
	parameters: Parameter[];
	requestBody?: { content: Record<string, { schema: Schema }> };
	responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface Parameter {
	name: string;
	in: 'path' | 'query';
	required: boolean;
	schema: Schema;
}

export interface Schema {
	$ref?: string;
	type?: string | string[];
	enum?: unknown[];
	const?: unknown;
	anyOf?: Schema[];
	oneOf?: Schema[];
	allOf?: Schema[];
	example?: unknown;
	format?: string;
	minLength?: number;
	maxLength?: number;
	minimum?: number;
	maximum?: number;
	minItems?: number;
	maxItems?: number;
	items?: Schema;
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: boolean | Schema;
}

/** One method of one path. */
export interface Operation extends Omit<OperationObject, 'requestBody'> {
	method: string;
	/** With its parameters in braces. */
	path: string;
	body: Schema | undefined;
}

export function operationsOf({ paths }: Description): Operation[] {
	return Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, { requestBody, ...operation }]) => ({
			...operation,
			method: method.toUpperCase(),
			path,
			body: requestBody?.content['application/json']?.schema,
		})),
	);
}
