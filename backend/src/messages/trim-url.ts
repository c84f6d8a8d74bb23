import { CLOSERS, type Surroundings } from './surroundings.js';
import { isPunctuation } from './url-characters.js';

/** Particles that Korean and Japanese glue to a URL without a space; nothing else stands behind ASCII so. */
const PARTICLE =
	/^(?:(?:에서|에게|에|으로|로|을|를|은|는|이|가|와|과|의|도|만|까지|부터)$|(?:を|から|まで|より|にて|へ|で|に|は))/u;
/** No top-level domain mixes scripts. */
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** A stretch of text that may be a URL, from `start` to before `end`, whose host ends at `hostEnd`. */
export interface Stretch {
	start: number;
	hostEnd: number;
	end: number;
}

/** @returns where the URL ends without what only follows it: what one thing hid may be another */
export function trimUrl(text: string, stretch: Stretch, around: Surroundings): number {
	let { end } = stretch;
	for (;;) {
		const uncut = cutParticle(text, { ...stretch, end });
		const trimmed = trimMarks(text, { ...stretch, end: uncut }, around);
		// Only what stands behind all letters beyond ASCII can hide a particle, so this ends after three rounds at most.
		if (trimmed === end) return end;
		end = trimmed;
	}
}

function trimMarks(text: string, { start, hostEnd, end }: Stretch, around: Surroundings): number {
	const before = text.charAt(start - 1);
	const counts = countMarks(text.slice(start, end));
	const isSurplus = (mark: string) => {
		const opener = CLOSERS[mark];
		if (opener) return counts.get(mark)! > (counts.get(opener) ?? 0);
		if (mark === '"' || mark === "'") return before === mark || counts.get(mark)! % 2 === 1;
		if (mark === '_' || mark === '~') return around.isOpen(mark) || end <= hostEnd;
		return '*`([{'.includes(mark) || isPunctuation(mark);
	};
	for (;;) {
		const mark = lastCharacter(text, end);
		if (!isSurplus(mark)) return end;
		if (counts.has(mark)) counts.set(mark, counts.get(mark)! - 1);
		end -= mark.length;
	}
}

function lastCharacter(text: string, end: number): string {
	const isPair = /[\udc00-\udfff]/.test(text.charAt(end - 1));
	return text.slice(end - (isPair ? 2 : 1), end);
}

function countMarks(url: string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const [mark] of url.matchAll(/["'()[\]{}]/g)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
	return counts;
}

function cutParticle(text: string, { start, hostEnd, end }: Stretch): number {
	const foreign = text.slice(start, end).search(/[^!-~]/);
	if (foreign < 0) return end;
	const rest = text.slice(start + foreign, end);
	const isGluedToHost = end <= hostEnd && /\.[a-z]{2,}$/i.test(text.slice(start, start + foreign));
	return PARTICLE.test(rest) || (isGluedToHost && EAST_ASIAN.test(rest)) ? start + foreign : end;
}
