export const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const OPENERS = new Set(Object.values(CLOSERS));

/** Brackets and emphasis that a text has opened and not closed so far: where a URL stands in them, it ends with them. */
export interface Surroundings {
	/** Reads on to this place. */
	readTo(end: number): void;
	/** Goes on behind a URL: its own brackets are none of the text's. */
	skipTo(end: number): void;
	/** Whether this bracket, `_` or `~` is open. */
	isOpen(mark: string): boolean;
}

export function createSurroundings(text: string): Surroundings {
	const open = new Map<string, number>();
	let at = 0;

	const read = (mark: string) => {
		const count = open.get(mark) ?? 0;
		const opener = CLOSERS[mark];
		if (OPENERS.has(mark)) open.set(mark, count + 1);
		else if (opener) open.set(opener, Math.max(0, (open.get(opener) ?? 0) - 1));
		// As in Markdown and chats: it opens before a word, and not within one.
		else if (mark === '_' || mark === '~') {
			const opens = !/\s/.test(text.charAt(at + 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
			open.set(mark, opens ? 1 : 0);
		}
	};

	return {
		readTo(end) {
			for (; at < end; at++) read(text[at]!);
		},
		skipTo(end) {
			at = end;
		},
		isOpen: (mark) => (open.get(mark) ?? 0) > 0,
	};
}
