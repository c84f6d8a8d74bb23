import { isIP } from 'node:net';
import { z } from 'zod';
import { refusal } from '../clicks/refusal.js';
import type { NewClick } from './record-clicks.js';

/** A line that is none, e.g. of a broken disk, would keep its file from being loaded for good. */
const SPILLED_CLICK = z.object({
	id: z.uuid(),
	at: z.iso.datetime().transform((at) => new Date(at)),
	linkId: z.string().regex(/^\d{1,18}$/),
	method: z.enum(['GET', 'HEAD']),
	ip: z.string().refine((ip) => isIP(ip) > 0),
	userAgent: z.string().nullable(),
	headers: json(),
	place: json().nullable(),
	refused: refusal.nullish(),
});

/**
 * @param clicks as they wait for the database
 * @returns a line for each
 */
export function writeLines(clicks: NewClick[]): string {
	return clicks.map((click) => `${JSON.stringify(click)}\n`).join('');
}

/**
 * A crash can cut the last line short: its click's redirect never left, so it is not a click.
 * @returns the clicks, and how many other lines are no clicks
 */
export function readLines(content: string): { clicks: NewClick[]; unreadable: number } {
	const lines = content
		.slice(0, content.lastIndexOf('\n') + 1)
		.split('\n')
		.filter(Boolean);
	const clicks = lines.flatMap((line) => readLine(line) ?? []);
	return { clicks, unreadable: lines.length - clicks.length };
}

function readLine(line: string): NewClick | undefined {
	return SPILLED_CLICK.safeParse(parse(line)).data;
}

function json() {
	return z.string().refine((value) => parse(value) !== undefined);
}

function parse(value: string): unknown {
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}
