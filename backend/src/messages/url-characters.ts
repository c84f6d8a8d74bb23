/**
 * Which characters can stand in a URL that a person has written into a text. A browser takes nearly all of them; what
 * counts here is what people put right behind a URL and do not mean to be part of it.
 */

/** Emoji and the symbols beyond ASCII, arrows among them; × ÷ ± − stand in titles. */
export const SYMBOL = String.raw`[[\p{So}\p{Sk}\p{Sm}\p{Extended_Pictographic}\p{Regional_Indicator}]--[\p{ASCII}×÷±−]]`;

/** White space, what is not seen (zero-width, bidi marks, BOM), and what is no character. */
export const INVISIBLE = String.raw`\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}`;

/**
 * Quotation marks that come in pairs, East Asian punctuation and brackets, which stand without spaces around them; not
 * ’ as in L’Équipe.
 */
export const ENCLOSING = '«»‹›“”„‟‚‛<>、。〈-】〔-〟！＂（），：；＜＞？［］｛｝｟-･';

const END = new RegExp(`[${INVISIBLE}${ENCLOSING}${SYMBOL}]`, 'v');

/** What follows a symbol in the middle of a path. */
const GOES_ON = new RegExp(
	String.raw`(?:${SYMBOL}|\p{Variation_Selector}|\u200d){1,16}[\/?#&=_\-][\p{L}\p{N}]`,
	'vy',
);
const IS_SYMBOL = new RegExp(SYMBOL, 'v');
const JOINS = /[\p{M}\p{Script=Arabic}]/u;

/** @returns whether a URL ends before the character at this place, which is not in its host */
export function endsBefore(text: string, at: number, character: string): boolean {
	if (character < '\u007f') return character <= ' ' || character === '<' || character === '>';
	if (!END.test(character)) return false;
	// Invisible, but part of how some scripts are spelt (RFC 5892, appendix A.1 and A.2).
	if (character === '\u200c' || character === '\u200d') {
		const next = String.fromCodePoint(text.codePointAt(at + 1) ?? 0x20);
		return !JOINS.test(text[at - 1]!) || endsBeforeNext(next);
	}
	if (!IS_SYMBOL.test(character)) return true;
	GOES_ON.lastIndex = at;
	return !GOES_ON.test(text);
}

function endsBeforeNext(next: string): boolean {
	return END.test(next) || next === '<' || next === '>';
}

/** Punctuation that ends a sentence or a part of it, in any script. Dashes and `/` end URLs, too. */
const PUNCTUATION = /[.,;:!?|\u2010-\u2015\u2019\u2018]|(?![!-~])[\p{Po}\p{Sc}\p{Pd}×÷±−]/u;

export function isPunctuation(character: string): boolean {
	return PUNCTUATION.test(character);
}
