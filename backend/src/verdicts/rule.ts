import type { Evidence } from './evidence.js';

/** What a click was; while it may still change soon, `unsure`. */
export type Verdict = 'human' | 'preview' | 'bot' | 'unsure';

/** What a reason's words are made of. Numbers differ from click to click, so they are stored with the click. */
export type Values = Record<string, string | number>;

/** Something that a rule may find. */
export interface Sign<V extends Values = Values> {
	/** What it speaks for, and how much: points add up, as the logarithms of odds do. */
	verdict: Exclude<Verdict, 'unsure'>;
	points: number;
	/** @returns a sentence for people */
	words: (values: V) => string;
}

/** One of a rule's signs, found in one click's evidence. */
export interface Finding {
	sign: string;
	values: Values;
}

/** Whose other clicks a rule counts. */
export type Scope =
	/** Those on the same message. */
	| 'message'
	/** Those from the same address, whatever they opened; none where unrelated people share it by its nature. */
	| 'address'
	/** Those from rented servers on the same campaign, for a click that is one of them. */
	| 'servers';

/**
 * Other clicks that a rule counts, in SQL, so that the clicks themselves need not leave the database.
 *
 * `o` is another click: `at`, `link_id`, `message_id`, `method`, `ip`, `user_agent_id`, `network_id`, `verdict` and
 * `seconds` since its message was delivered or, where that is not known, sent. For `message`, `k` is the click that is
 * judged (`at`, `link_id`, `message_id`, `method`, `ip`, `user_agent_id`, `device_type`, `hosted`), and not among the others. For
 * `address` and `servers` the counting is shared by the clicks of some seconds, so there is no `k`, and they may be among the
 * others themselves; for `address` it is done for all clicks and for those of each user agent.
 */
export interface Gathers<C extends Counts> {
	of: Scope;
	/** How far away in time the others may be, in milliseconds. */
	within: number;
	/** Aggregates over `o`. */
	count: Record<keyof C, string>;
	/** What they come to where there are no others. */
	none: C;
}

export type Counts = Record<string, unknown>;

/** A rule's counts. For `address`, `alike` are of those with the click's own user agent. */
export interface Counted<C extends Counts> {
	all: C;
	alike: C;
}

/** One idea of what gives a click away, all of it: nothing about a rule stands anywhere else. */
export interface Rule<C extends Counts = never> {
	/** Stands in a click's reasons, and leads to the file of this name in rules/. */
	name: string;
	/** In a few words for people: completes "This click …". */
	title: string;
	/** Its signs by their names, which are stored; what is stored must stay readable. */
	signs: Record<string, Sign<never>>;
	/**
	 * Until how many seconds after delivery it has anything to say of a click; at any time unless told. A receipt that comes
	 * late lets such clicks be judged again.
	 */
	afterDelivery?: number;
	gathers?: Gathers<C>;
	/**
	 * Which earlier clicks are judged again: where the rule has found something for the first time, those that were
	 * counted as people's and may share it; where a person has come, those that it was held against.
	 */
	reopens?: ('people' | 'accused')[];
	/** Pure: the same evidence, the same finding. Null where the rule has nothing to say. */
	find(evidence: Evidence, others: Counted<C>): Finding | null;
}

/** @returns a rule, once it is seen that its parts fit each other */
export function rule<C extends Counts = never>(one: Rule<C>): AnyRule {
	return one;
}

/** A rule, whatever it counts. */
export type AnyRule = Rule<Counts>;

/** SQL: how far another click of a message is from this one, in milliseconds. */
export const apart = "(abs(date_part('epoch', o.at - k.at)) * 1000)";
