/** Where another scheme is written out, or a domain as phones make links of: with `www.`, a path, or a usual ending. */
const WRITTEN_OUT = new RegExp(
	[
		String.raw`(?:(?<![a-z])[a-z][a-z\d+.\-]{0,20}|https?):\/\/[^\s]`,
		String.raw`(?<![\p{L}\p{N}@.\/_\-])(?:(?:www\.)(?:[\p{L}\p{N}\-]{1,63}\.){1,4}\p{L}{2,24}` +
			String.raw`|(?:[\p{L}\p{N}\-]{1,63}\.){1,4}(?:\p{L}{2,24}(?::\d{1,5})?[\/?#][\p{L}\p{N}]` +
			String.raw`|(?:com|org|net|info|io|app|shop|eu|de|fr|uk)(?![\p{L}\p{N}@_\-]|\.[\p{L}\p{N}])))`,
	].join('|'),
	'giu',
);

/**
 * Finds what people would take for a link in what is not tracked.
 * @param text without the URLs that are
 * @returns each once, as it begins, in their order
 */
export function findUntracked(text: string): string[] {
	const found = [...text.matchAll(WRITTEN_OUT)].map(({ 0: begun, index }) => {
		const [rest = ''] =
			/^[^\s<>"]{0,100}/.exec(text.slice(index + begun.length, index + 200)) ?? [];
		return begun + rest.replace(/[.,;:!?)\]}]+$/, '');
	});
	return [...new Set(found)];
}
