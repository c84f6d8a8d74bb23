/** @jsxRuntime automatic @jsxImportSource preact */

interface PagerProps {
	/** The page's own path, with what is chosen on it. */
	path: string;
	query: Record<string, string | undefined>;
	cursor: string | undefined;
	nextCursor: string | null;
}

/** To the next page of a list, and back to its first: cursors only lead forward. */
export function Pager({ path, query, cursor, nextCursor }: PagerProps) {
	if (!cursor && !nextCursor) return null;
	return (
		<nav class="row spread" aria-label="Pages">
			{cursor ? <a href={withQuery(path, query)}>First page</a> : <span />}
			{nextCursor && (
				<a href={withQuery(path, { ...query, cursor: nextCursor })} rel="next">
					Next page
				</a>
			)}
		</nav>
	);
}

/** @returns the path with those of the values that there are */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
	const entries = Object.entries(query).filter((entry): entry is [string, string] =>
		Boolean(entry[1]),
	);
	const search = new URLSearchParams(entries).toString();
	return search ? `${path}?${search}` : path;
}
