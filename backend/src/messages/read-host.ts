import { ENCLOSING, INVISIBLE, SYMBOL } from './url-characters.js';

const LETTER = String.raw`[\p{L}\p{M}\p{N}_\-%]`;
const JOINER = String.raw`(?<=\p{M}|\p{Script=Arabic})[\u200c\u200d](?=\p{L})`;
/** Hosts such as ✪df.ws and i❤.ws, unlike the emoji behind `acme.com`. */
const SYMBOL_IN_NAME = String.raw`${SYMBOL}\ufe0f?(?=(?:${SYMBOL}|\ufe0f|${LETTER}){0,63}\.[\p{L}\p{N}])`;
const SYMBOL_BEFORE_DOT = String.raw`${SYMBOL}\ufe0f?(?=(?:${SYMBOL}|\ufe0f){0,16}\.[\p{L}\p{N}])`;

const HOST = new RegExp(
	String.raw`(?!-)(?:${LETTER}|${JOINER}|${SYMBOL_IN_NAME})+(?:[.．](?![.．])|${LETTER}|${JOINER}|${SYMBOL_BEFORE_DOT})*`,
	'vy',
);
const IPV6 = /\[[\da-f:.]+\]/iy;
const PORT = /:\d+/y;

/** Anything may be in it but what divides a URL or a sentence. Brackets come in pairs: `[a](https://b.c)(d@e.f)`. */
const NAME = String.raw`[^\/?#@\\,;\|\(\)\[\]\{\}"${INVISIBLE}${ENCLOSING}${SYMBOL}]`;
const USER = new RegExp(String.raw`(?:${NAME}|\(${NAME}*\))*@`, 'vy');

/** Where the parts of a URL's authority end. */
export interface Authority {
	/** Behind a user name, if there is one. */
	host: number;
	end: number;
}

/**
 * @param at the place behind `https://`
 * @returns undefined where no host stands there, or one that goes on with what no host has: such a URL would be cut in two
 */
export function readAuthority(text: string, at: number): Authority | undefined {
	const host = match(USER, text, at) ?? at;
	const end = match(IPV6, text, host) ?? match(HOST, text, host);
	if (end === undefined) return undefined;
	const behind = match(PORT, text, end) ?? end;
	return /[&=+$^@]/.test(text.charAt(behind)) ? undefined : { host, end: behind };
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
	pattern.lastIndex = at;
	return pattern.test(text) ? pattern.lastIndex : undefined;
}
