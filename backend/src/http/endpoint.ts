import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { version } from './version.js';
import type { Caller, Scope } from './scopes.js';
import { invalidInput, Problem } from './problem.js';

/** 1,000 messages of 1,600 characters with room for long URLs and metadata. */
const BODY_LIMIT = '8mb';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

interface Call<Params, Query, Body> {
	params: Parsed<Params>;
	query: Parsed<Query>;
	body: Parsed<Body>;
	caller: Caller;
	req: Request;
	res: Response;
}

/** One method of one path: what it takes, what it answers, who may call it. Validates and documents. */
export interface Endpoint<
	Params extends z.ZodObject | undefined = z.ZodObject | undefined,
	Query extends z.ZodObject | undefined = z.ZodObject | undefined,
	Body extends z.ZodType | undefined = z.ZodType | undefined,
	Answer extends z.ZodType | undefined = z.ZodType | undefined,
> {
	method: 'get' | 'post' | 'patch' | 'delete';
	/** As OpenAPI writes it: `/v1/messages/{id}`. */
	path: string;
	tag: string;
	/** One line for the documentation. */
	summary: string;
	/** The scope a key needs, of several one; null where any key will do. */
	scope: Scope | Scope[] | null;
	params?: Params;
	query?: Query;
	body?: Body;
	/** The answer's schema; undefined answers 204 without a body. */
	answer: Answer;
	/** The status when all went well; 200 unless told, 204 without an answer. */
	status?: 200 | 201 | 202;
	/** Answers by itself where the caller accepts `text/csv`. */
	csv?: (call: Call<Params, Query, Body>) => Promise<void>;
	/** Answers by itself, in the form of `answer`: what is too long to be put together first. */
	stream?: (call: Call<Params, Query, Body>) => Promise<void>;
	/** Left out only where there is a `stream`. */
	handle?: (
		call: Call<Params, Query, Body>,
	) => Promise<Answer extends z.ZodType ? z.input<Answer> : unknown>;
}

/** Only gives the types: each schema's output becomes what `handle` gets. */
export function endpoint<
	Params extends z.ZodObject | undefined = undefined,
	Query extends z.ZodObject | undefined = undefined,
	Body extends z.ZodType | undefined = undefined,
	Answer extends z.ZodType | undefined = undefined,
>(definition: Endpoint<Params, Query, Body, Answer>): Endpoint {
	return definition;
}

/**
 * Finds out who is calling.
 * @param needed the scope that an endpoint asks for, of several one; null where any key will do
 * @throws Problem when nobody knows them, or they may not
 */
export type Authenticate = (req: Request, needed: Endpoint['scope']) => Promise<Caller>;

/** @returns a router that serves the endpoints */
export function serve(authenticate: Authenticate, endpoints: Endpoint[]): Router {
	const router = Router();
	// The key is checked before the body is read: strangers cannot make the server parse megabytes.
	const json = express.json({ limit: BODY_LIMIT, strict: false });
	for (const one of endpoints) {
		const path = one.path.replace(/\{(\w+)\}/g, ':$1');
		router[one.method](path, requireKey(authenticate, one.scope), json, handleCall(one));
	}
	return router;
}

function requireKey(authenticate: Authenticate, scope: Endpoint['scope']): RequestHandler {
	return async (req, res, next) => {
		// Answers name people: no cache keeps them.
		res.setHeader('Cache-Control', 'private, no-store');
		const caller = await authenticate(req, scope);
		// Clients that are newer than this server can say so; strangers are not told.
		res.setHeader('Clickloop-Version', version);
		(res.locals as { caller: Caller }).caller = caller;
		next();
	};
}

/** What is misspelt must not pass for what was meant: `?stauts=failed` would answer everything. */
const NO_QUERY = z.strictObject({});

function handleCall(one: Endpoint): RequestHandler {
	return async (req, res) => {
		const call = {
			params: parseParams(one.params, req),
			query: parse(one.query ?? NO_QUERY, req.query),
			body: parse(one.body, req.body),
			caller: (res.locals as { caller: Caller }).caller,
			req,
			res,
		} as Call<z.ZodObject | undefined, z.ZodObject | undefined, z.ZodType | undefined>;

		if (one.csv && req.accepts(['application/json', 'text/csv']) === 'text/csv') {
			await one.csv(call);
			return;
		}
		if (one.stream) {
			await one.stream(call);
			return;
		}
		const answer = await one.handle!(call);
		if (one.answer) res.status(one.status ?? 200).json(answer);
		else res.status(204).end();
	};
}

/** What cannot be an id of this kind names nothing, as an id that nobody has. */
function parseParams(schema: z.ZodType | undefined, req: Request): unknown {
	const result = schema?.safeParse(req.params);
	if (result && !result.success)
		throw new Problem(404, 'not-found', `There is nothing at ${req.path}.`);
	return result?.data;
}

/** @throws Problem that names each wrong field */
function parse(schema: z.ZodType | undefined, input: unknown): unknown {
	if (!schema) return undefined;
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	throw invalidInput(
		result.error.issues.map(({ path, message }) => ({
			path: path.join('.'),
			message,
		})),
	);
}
