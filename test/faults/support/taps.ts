import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { iphonePerson } from '../../support/visitors.js';

/** One request to a link, and what its client knows of it. */
export interface Tap {
	/** The address it seems to come from, which no other tap has: the mark to find it by in the database. */
	ip: string;
	token: string;
	/** The answer's status; null when there was none: the click may have been stored, or not. */
	status: number | null;
	/** Whether it is still under way. */
	waiting: boolean;
}

/** People who tap, and remember what they were answered. */
export interface Taps {
	all: Tap[];
	/** One tap. Never rejects. */
	tap(token: string): Promise<Tap>;
	/** Lets so many people tap all the time, each after the answer to the one before, until stopped. */
	keepTapping(tokens: string[], people: number): () => Promise<void>;
	/** Taps once more a little later when the link does not open, as people do. */
	tapUntilItOpens(token: string): Promise<void>;
	/** The taps that were answered 302: each must be in the database. */
	redirected(): Tap[];
	/** The statuses of the taps since the first `from` that are over, and how many had each. */
	statuses(from?: number): Record<string, number>;
	/** How many requests were neither answered nor refused: their connection broke. */
	broken(): number;
	close(): void;
}

/** Milliseconds between two taps of one person: load, but not so much that the machine is all there is to see. */
const PAUSE = 5;
/** After a tap without an answer: nobody taps a dead host thousands of times a second. */
const PAUSE_AFTER_FAILURE = 50;
/** How long somebody waits whose link did not open, in milliseconds. */
const AGAIN_AFTER = 500;

/** @param origins where to tap, e.g. `http://127.0.0.1:8080`, in turn; another is tried when one cannot be connected to */
export function createTaps(origins: string[]): Taps {
	const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
	const all: Tap[] = [];
	let closed = false;
	let brokenOff = 0;

	function ask(origin: string, { token, ip }: Tap): Promise<number | null> {
		return new Promise((resolve) => {
			const headers = { ...iphonePerson.headers, 'x-forwarded-for': ip };
			const asking = request(`${origin}/${token}`, { agent, headers }, (response) => {
				response.resume();
				response.on('end', () => resolve(response.statusCode!));
				response.on('error', () => resolve(null));
			});
			asking.on('error', (error: NodeJS.ErrnoException) => {
				// Refused, it has not reached anybody; broken off, nobody can tell.
				if (error.code !== 'ECONNREFUSED') brokenOff += 1;
				resolve(null);
			});
			asking.end();
		});
	}

	async function tap(token: string): Promise<Tap> {
		const number = all.length;
		const made: Tap = { ip: addressOf(number), token, status: null, waiting: true };
		all.push(made);
		for (let attempt = 0; attempt < origins.length && made.status === null; attempt += 1) {
			made.status = await ask(origins[(number + attempt) % origins.length]!, made);
		}
		made.waiting = false;
		return made;
	}

	return {
		all,
		tap,
		keepTapping(tokens, people) {
			let stopped = false;
			let next = 0;
			const person = async () => {
				while (!stopped && !closed) {
					const { status } = await tap(tokens[next++ % tokens.length]!);
					await sleep(status === null ? PAUSE_AFTER_FAILURE : PAUSE);
				}
			};
			const tapping = Array.from({ length: people }, person);
			return async () => {
				stopped = true;
				await Promise.all(tapping);
			};
		},
		async tapUntilItOpens(token) {
			while (!closed && (await tap(token)).status !== 302) await sleep(AGAIN_AFTER);
		},
		redirected: () => all.filter(({ status }) => status === 302),
		statuses(from = 0) {
			const counts: Record<string, number> = {};
			for (const { status, waiting } of all.slice(from)) {
				if (waiting) continue;
				const name = String(status ?? 'none');
				counts[name] = (counts[name] ?? 0) + 1;
			}
			return counts;
		},
		broken: () => brokenOff,
		close() {
			closed = true;
			agent.destroy();
		},
	};
}

/** A network (/64) of its own in the range for documentation (RFC 3849), written as PostgreSQL writes it. */
function addressOf(number: number): string {
	return `2001:db8:${(1 + (number >> 15)).toString(16)}:${(1 + (number & 0x7fff)).toString(16)}::1`;
}
